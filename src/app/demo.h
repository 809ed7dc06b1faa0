// The bundled twin server as a child process: started on a free loopback port, ended with us.
#ifndef TWINVIEW_APP_DEMO_H
#define TWINVIEW_APP_DEMO_H

#include <stdbool.h>
#include <sys/types.h>

struct tw_demo {
    pid_t process;   // 0: not running
    int keep_alive;  // write end of its standard input; it ends when this closes
    char address[256];
};

// True for "demo", "demo:SITE", "demo:SITE?...".
bool tw_demo_is(const char *source);

// Starts the server that the source names. `still` asks for rate 0 where the source gives none.
// False after one logged sentence.
bool tw_demo_start(struct tw_demo *demo, const char *source, bool still);
void tw_demo_stop(struct tw_demo *demo);

// Makes the server stand still, or go on.
void tw_demo_pause(struct tw_demo *demo, bool paused);

#endif
