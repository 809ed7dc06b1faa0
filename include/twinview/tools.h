// What the operator can do to see and select: the orders that keys, menu, strip and panels give and
// that app follows.
#ifndef TWINVIEW_TOOLS_H
#define TWINVIEW_TOOLS_H

// About an asset if one is given with it, else about the selection.
enum tw_tool {
    TW_TOOL_NONE,

    TW_TOOL_HIDE,
    TW_TOOL_GHOST,
    TW_TOOL_SHOW,    // again, whatever hides it
    TW_TOOL_ISOLATE, // hides everything else
    TW_TOOL_XRAY,    // ghosts everything else
    TW_TOOL_SHOW_ALL,
    TW_TOOL_UNDO,
    TW_TOOL_REDO,
    TW_TOOL_HIDE_TYPE, // all of the same type
    TW_TOOL_HIDE_KIND, // all of the same kind: a layer

    TW_TOOL_SELECT_TYPE,     // all of the same type
    TW_TOOL_SELECT_PARENT,   // instead of it
    TW_TOOL_SELECT_CHILDREN, // instead of it
    TW_TOOL_ADD_UPSTREAM,    // all that feeds it, as far as relations lead
    TW_TOOL_ADD_DOWNSTREAM,  // all that it feeds
    TW_TOOL_ADD_CONNECTED,   // all that any relation joins to it, one step
    TW_TOOL_SELECT_FOUND,    // all that the search finds

    TW_TOOL_BOX,   // around what is to be selected
    TW_TOOL_LASSO,
    TW_TOOL_MEASURE,

    TW_TOOL_SECTION,        // begins a box around the selection or the site; moves its faces
    TW_TOOL_SECTION_AROUND, // anew
    TW_TOOL_SECTION_END,
    TW_TOOL_STOREY,      // the asset is the highest that is shown; none: all are
    TW_TOOL_STOREY_DOWN, // one less
    TW_TOOL_STOREY_UP,   // one more
    TW_TOOL_STOREY_ALONE, // only one is shown, not those below; again: they are

    TW_TOOL_EXPLODE, // pulls its parts apart, by a step
    TW_TOOL_IMPLODE,

    TW_TOOL_LEVEL_1, // the site (ISA-101); the selection stays
    TW_TOOL_LEVEL_2, // the unit of what is selected or looked at, among the others
    TW_TOOL_LEVEL_3, // the asset
    TW_TOOL_LEVEL_4, // all that is known of it
    TW_TOOL_LEVEL_OUT,
    TW_TOOL_LEVEL_IN,
    TW_TOOL_BACK,    // to the view before
    TW_TOOL_FORWARD, // and on again

    TW_TOOL_COUNT
};

#endif
