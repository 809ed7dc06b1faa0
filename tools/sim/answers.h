// What the server's routes answer.
#ifndef TW_SIM_ANSWERS_H
#define TW_SIM_ANSWERS_H

#include "http.h"

struct tw_service; // service.h

typedef enum MHD_Result tw_answer_function(struct tw_service *service, struct tw_request *request,
                                           const char *rest); // of the path, behind the route

tw_answer_function tw_answer_snapshot, tw_answer_stream, tw_answer_model, tw_answer_action,
    tw_answer_history, tw_answer_forecast;

#endif
