#define _Static_assert static_assert // C11's word, in the headers that C and C++ share

#include "imgui_bridge.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <imgui.h>
#include <imgui_internal.h>

extern "C" {
#include "twinview/memory.h"
#include "twinview/ui.h"
}

static_assert(sizeof(ImDrawVert) == sizeof(tw_ui_vertex), "draw lists are copied as they are");
static_assert(offsetof(ImDrawVert, col) == offsetof(tw_ui_vertex, colour), "same layout");
static_assert(sizeof(ImDrawIdx) == sizeof(uint16_t), "16-bit indices");

#define FONTS_MAX 64

struct font {
    ImFont *font;
    tw_weight weight;
    int size_px;
    float cap_height;
};

struct tw_bridge {
    ImGuiContext *context;
    ImFontAtlas *atlas;
    ImDrawList *list;
    tw_glyphs *glyphs;
    font fonts[FONTS_MAX];
    int font_count;
    int shelf_rect; // custom rectangle of the atlas that glyphs go into
    int pen_x, pen_y, shelf_height;
    bool overflow;
    tw_rect dirty;
};

static const int key_map[][2] = {
    {TW_KEY_TAB, ImGuiKey_Tab},
    {TW_KEY_LEFT, ImGuiKey_LeftArrow},
    {TW_KEY_RIGHT, ImGuiKey_RightArrow},
    {TW_KEY_UP, ImGuiKey_UpArrow},
    {TW_KEY_DOWN, ImGuiKey_DownArrow},
    {TW_KEY_PAGE_UP, ImGuiKey_PageUp},
    {TW_KEY_PAGE_DOWN, ImGuiKey_PageDown},
    {TW_KEY_HOME, ImGuiKey_Home},
    {TW_KEY_END, ImGuiKey_End},
    {TW_KEY_DELETE, ImGuiKey_Delete},
    {TW_KEY_BACKSPACE, ImGuiKey_Backspace},
    {TW_KEY_ENTER, ImGuiKey_Enter},
    {TW_KEY_ESCAPE, ImGuiKey_Escape},
    {TW_KEY_A, ImGuiKey_A},
    {TW_KEY_C, ImGuiKey_C},
    {TW_KEY_V, ImGuiKey_V},
    {TW_KEY_X, ImGuiKey_X},
    {TW_KEY_Z, ImGuiKey_Z},
};

static void *allocate(size_t size, void *) {
    return tw_alloc(size);
}

static void release(void *memory, void *) {
    free(memory);
}

tw_bridge *tw_bridge_create(tw_glyphs *glyphs, int atlas_size) {
    tw_bridge *bridge = static_cast<tw_bridge *>(tw_alloc(sizeof *bridge));
    ImGui::SetAllocatorFunctions(allocate, release, nullptr);
    bridge->glyphs = glyphs;
    bridge->atlas = IM_NEW(ImFontAtlas)();
    bridge->atlas->Flags = ImFontAtlasFlags_NoPowerOfTwoHeight | ImFontAtlasFlags_NoMouseCursors |
                           ImFontAtlasFlags_NoBakedLines;
    bridge->atlas->TexDesiredWidth = atlas_size;
    bridge->atlas->AddFontDefault(); // the library wants one font of its own making to build
    bridge->shelf_rect = bridge->atlas->AddCustomRectRegular(atlas_size - 2, atlas_size - 256);
    bridge->context = ImGui::CreateContext(bridge->atlas);
    ImGui::SetCurrentContext(bridge->context);

    ImGuiIO &io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.ConfigInputTextCursorBlink = false;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    for (const auto &key : key_map)
        io.KeyMap[key[1]] = key[0];
    ImGuiStyle &style = ImGui::GetStyle();
    style.WindowPadding = style.FramePadding = ImVec2(0, 0);
    style.WindowBorderSize = style.FrameBorderSize = 0;
    style.AntiAliasedLinesUseTex = false;
    style.Colors[ImGuiCol_FrameBg] = ImVec4(0, 0, 0, 0);

    unsigned char *pixels;
    int width, height;
    bridge->atlas->GetTexDataAsAlpha8(&pixels, &width, &height);
    tw_bridge_atlas_resend(bridge);
    return bridge;
}

void tw_bridge_destroy(tw_bridge *bridge) {
    if (!bridge)
        return;
    ImGui::SetCurrentContext(bridge->context);
    ImGui::DestroyContext(bridge->context);
    for (int i = 0; i < bridge->font_count; i++)
        IM_DELETE(bridge->fonts[i].font);
    IM_DELETE(bridge->atlas);
    free(bridge);
}

static void feed_input(const tw_bridge_input *input) {
    ImGuiIO &io = ImGui::GetIO();
    io.MousePos =
        input->mouse_x < 0 ? ImVec2(-FLT_MAX, -FLT_MAX) : ImVec2(input->mouse_x, input->mouse_y);
    io.MouseDown[0] = input->mouse_down;
    for (int i = 0; i < input->key_count; i++)
        io.KeysDown[i] = input->keys[i];
    io.KeyShift = input->shift;
    io.KeyCtrl = input->ctrl;
    io.KeyAlt = input->alt;
    if (input->text && input->text[0])
        io.AddInputCharactersUTF8(input->text);
}

void tw_bridge_begin(tw_bridge *bridge, int width, int height, const tw_bridge_input *input) {
    ImGui::SetCurrentContext(bridge->context);
    ImGuiIO &io = ImGui::GetIO();
    io.DisplaySize = ImVec2((float)width, (float)height);
    io.DeltaTime = 1.0f / 60.0f; // nothing here is animated by time
    feed_input(input);
    ImGui::NewFrame();
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(io.DisplaySize);
    ImGui::Begin("canvas", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground |
                     ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoBringToFrontOnFocus);
    bridge->list = ImGui::GetWindowDrawList();
    bridge->overflow = false;
}

// A full atlas is emptied: what is in use comes back in the next frame, what is not is gone.
static void empty_atlas(tw_bridge *bridge) {
    for (int i = 0; i < bridge->font_count; i++)
        IM_DELETE(bridge->fonts[i].font);
    bridge->font_count = 0;
    bridge->pen_x = bridge->pen_y = bridge->shelf_height = 0;
    const ImFontAtlasCustomRect *rect = bridge->atlas->GetCustomRectByIndex(bridge->shelf_rect);
    for (int y = 0; y < rect->Height; y++)
        memset(bridge->atlas->TexPixelsAlpha8 +
                   (size_t)(rect->Y + y) * (size_t)bridge->atlas->TexWidth + rect->X,
               0, rect->Width);
    tw_bridge_atlas_resend(bridge);
}

bool tw_bridge_end(tw_bridge *bridge) {
    ImGui::End();
    ImGui::Render();
    if (!bridge->overflow)
        return true;
    empty_atlas(bridge);
    return false;
}

void tw_bridge_lists(const tw_bridge *bridge, struct tw_bridge_lists *lists) {
    *lists = {reinterpret_cast<const tw_ui_vertex *>(bridge->list->VtxBuffer.Data),
              bridge->list->IdxBuffer.Data, (uint32_t)bridge->list->VtxBuffer.Size,
              (uint32_t)bridge->list->IdxBuffer.Size};
}

size_t tw_bridge_command_count(const tw_bridge *bridge) {
    return (size_t)bridge->list->CmdBuffer.Size;
}

tw_ui_command tw_bridge_command(const tw_bridge *bridge, size_t index) {
    const ImDrawCmd &from = bridge->list->CmdBuffer[(int)index];
    tw_ui_command command;
    command.clip[0] = from.ClipRect.x;
    command.clip[1] = from.ClipRect.y;
    command.clip[2] = from.ClipRect.z;
    command.clip[3] = from.ClipRect.w;
    command.first_index = from.IdxOffset;
    command.index_count = from.ElemCount;
    command.vertex_offset = (int32_t)from.VtxOffset;
    return command;
}

const tw_ui_vertex *tw_bridge_drawn(const tw_bridge *bridge, uint32_t *count) {
    *count = (uint32_t)bridge->list->VtxBuffer.Size;
    return reinterpret_cast<const tw_ui_vertex *>(bridge->list->VtxBuffer.Data);
}

const uint8_t *tw_bridge_atlas(const tw_bridge *bridge, int *width, int *height, tw_rect *dirty) {
    *width = bridge->atlas->TexWidth;
    *height = bridge->atlas->TexHeight;
    *dirty = bridge->dirty;
    return bridge->atlas->TexPixelsAlpha8;
}

void tw_bridge_atlas_clean(tw_bridge *bridge) {
    bridge->dirty = {0, 0, 0, 0};
}

void tw_bridge_atlas_resend(tw_bridge *bridge) {
    bridge->dirty = {0, 0, bridge->atlas->TexWidth, bridge->atlas->TexHeight};
}

static void atlas_touch(tw_bridge *bridge, int x, int y, int width, int height) {
    tw_rect *dirty = &bridge->dirty;
    if (dirty->width == 0) {
        *dirty = {x, y, width, height};
        return;
    }
    int x1 = TW_MAX(dirty->x + dirty->width, x + width);
    int y1 = TW_MAX(dirty->y + dirty->height, y + height);
    dirty->x = TW_MIN(dirty->x, x);
    dirty->y = TW_MIN(dirty->y, y);
    dirty->width = x1 - dirty->x;
    dirty->height = y1 - dirty->y;
}

// Room on the shelves of the reserved rectangle, one pixel of padding around; false if full.
static bool atlas_room(tw_bridge *bridge, int width, int height, int *x, int *y) {
    const ImFontAtlasCustomRect *rect = bridge->atlas->GetCustomRectByIndex(bridge->shelf_rect);
    if (bridge->pen_x + width + 1 > rect->Width) {
        bridge->pen_x = 0;
        bridge->pen_y += bridge->shelf_height + 1;
        bridge->shelf_height = 0;
    }
    if (width + 1 > rect->Width || bridge->pen_y + height + 1 > rect->Height)
        return false;
    *x = rect->X + bridge->pen_x;
    *y = rect->Y + bridge->pen_y;
    bridge->pen_x += width + 1;
    bridge->shelf_height = TW_MAX(bridge->shelf_height, height);
    return true;
}

static bool add_glyph(tw_bridge *bridge, font *f, uint32_t codepoint) {
    tw_glyph glyph;
    int x = 0, y = 0;
    if (!tw_glyphs_render(bridge->glyphs, f->weight, f->size_px, codepoint, &glyph))
        return false;
    if (glyph.width > 0 && !atlas_room(bridge, glyph.width, glyph.height, &x, &y)) {
        bridge->overflow = true;
        return false;
    }
    ImFontAtlas *atlas = bridge->atlas;
    for (int row = 0; row < glyph.height; row++)
        memcpy(atlas->TexPixelsAlpha8 + (size_t)(y + row) * (size_t)atlas->TexWidth + x,
               glyph.coverage + row * glyph.pitch, (size_t)glyph.width);
    if (glyph.width > 0)
        atlas_touch(bridge, x, y, glyph.width, glyph.height);
    float left = (float)glyph.left, top = f->font->Ascent - (float)glyph.top;
    float u = 1.0f / (float)atlas->TexWidth, v = 1.0f / (float)atlas->TexHeight;
    f->font->AddGlyph(nullptr, (ImWchar)codepoint, left, top, left + (float)glyph.width,
                      top + (float)glyph.height, (float)x * u, (float)y * v,
                      (float)(x + glyph.width) * u, (float)(y + glyph.height) * v, glyph.advance);
    return true;
}

// Makes the newest glyph one that is found. The library's own way makes the whole table anew, which
// costs as much as the font has glyphs.
static void index_glyph(ImFont *font, unsigned int codepoint) {
    font->GrowIndex((int)codepoint + 1);
    font->IndexLookup[(int)codepoint] = (ImWchar)(font->Glyphs.Size - 1);
    font->IndexAdvanceX[(int)codepoint] = font->Glyphs.back().AdvanceX;
    font->FallbackGlyph = font->FindGlyphNoFallback(font->FallbackChar); // glyphs may have moved
    font->DirtyLookupTables = false;
}

// Loads what the text needs and the font lacks. Characters above 16 bit are beyond this library's
// build and come out as U+FFFD.
static void ensure_glyphs(tw_bridge *bridge, font *f, const char *text, const char *end) {
    while (text < end) {
        unsigned int codepoint = (unsigned char)*text;
        text += codepoint < 0x80 ? 1 : ImTextCharFromUtf8(&codepoint, text, end);
        if (codepoint == 0)
            break;
        if (codepoint > 0xffff || f->font->FindGlyphNoFallback((ImWchar)codepoint))
            continue;
        if (add_glyph(bridge, f, codepoint))
            index_glyph(f->font, codepoint);
    }
}

static font *find_font(tw_bridge *bridge, tw_weight weight, int size_px) {
    for (int i = 0; i < bridge->font_count; i++)
        if (bridge->fonts[i].weight == weight && bridge->fonts[i].size_px == size_px)
            return &bridge->fonts[i];
    if (bridge->font_count == FONTS_MAX) {
        bridge->overflow = true;
        return &bridge->fonts[0];
    }
    font *f = &bridge->fonts[bridge->font_count++];
    f->weight = weight;
    f->size_px = size_px;
    f->cap_height = tw_glyphs_cap_height(bridge->glyphs, weight, size_px);
    f->font = IM_NEW(ImFont)();
    f->font->ContainerAtlas = bridge->atlas;
    // The line's height holds the descenders, or a text field would cut them.
    f->font->FontSize = ceilf(1.24f * (float)size_px);
    f->font->Ascent = roundf(0.97f * (float)size_px);
    f->font->Descent = f->font->Ascent - f->font->FontSize;
    static const uint32_t basics[] = {' ', '?', 0xfffd, 0x2026};
    for (uint32_t codepoint : basics)
        add_glyph(bridge, f, codepoint);
    f->font->BuildLookupTable();
    return f;
}

void tw_bridge_rect(tw_bridge *bridge, float x0, float y0, float x1, float y1, uint32_t colour) {
    bridge->list->AddRectFilled(ImVec2(x0, y0), ImVec2(x1, y1), colour);
}

void tw_bridge_polygon(tw_bridge *bridge, const tw_point *points, int count, uint32_t colour) {
    bridge->list->AddConvexPolyFilled(reinterpret_cast<const ImVec2 *>(points), count, colour);
}

void tw_bridge_polyline(tw_bridge *bridge, const tw_point *points, int count, bool closed,
                        float width, uint32_t colour) {
    bridge->list->AddPolyline(reinterpret_cast<const ImVec2 *>(points), count, colour,
                              closed ? ImDrawFlags_Closed : ImDrawFlags_None, width);
}

void tw_bridge_push_clip(tw_bridge *bridge, float x0, float y0, float x1, float y1) {
    bridge->list->PushClipRect(ImVec2(x0, y0), ImVec2(x1, y1), true);
}

void tw_bridge_pop_clip(tw_bridge *bridge) {
    bridge->list->PopClipRect();
}

float tw_bridge_text(tw_bridge *bridge, tw_weight weight, int size_px, float x, float middle,
                     uint32_t colour, const char *text, const char *end) {
    font *f = find_font(bridge, weight, size_px);
    if (!end)
        end = text + strlen(text);
    ensure_glyphs(bridge, f, text, end);
    float baseline = roundf(middle + f->cap_height / 2.0f);
    float size = f->font->FontSize;
    bridge->list->AddText(f->font, size, ImVec2(roundf(x), baseline - f->font->Ascent), colour,
                          text, end);
    return f->font->CalcTextSizeA(size, FLT_MAX, 0.0f, text, end).x;
}

float tw_bridge_text_width(tw_bridge *bridge, tw_weight weight, int size_px, float max_width,
                           const char *text, const char *end, const char **rest) {
    font *f = find_font(bridge, weight, size_px);
    if (!end)
        end = text + strlen(text);
    ensure_glyphs(bridge, f, text, end);
    return f->font->CalcTextSizeA(f->font->FontSize, max_width, 0.0f, text, end, rest).x;
}

bool tw_bridge_text_field(tw_bridge *bridge, const tw_bridge_field *field, bool *focused) {
    font *f = find_font(bridge, TW_REGULAR, field->size_px);
    ensure_glyphs(bridge, f, field->text, field->text + strlen(field->text));
    ImGuiIO &io = ImGui::GetIO();
    for (int i = 0; i < io.InputQueueCharacters.Size; i++) {
        char utf8[5];
        ensure_glyphs(bridge, f, utf8,
                      utf8 + strlen(ImTextCharToUtf8(utf8, io.InputQueueCharacters[i])));
    }
    ImGui::PushID(field->id);
    ImGui::PushFont(f->font);
    ImGui::PushStyleColor(ImGuiCol_Text, field->colour);
    ImGui::PushStyleColor(ImGuiCol_TextSelectedBg, field->selection);
    float shift = roundf(field->height / 2.0f + f->cap_height / 2.0f) - f->font->Ascent;
    ImGui::SetCursorScreenPos(ImVec2(field->x, field->y + shift));
    ImGui::SetNextItemWidth(field->width);
    if (field->take_focus)
        ImGui::SetKeyboardFocusHere();
    bool changed = ImGui::InputText("##field", field->text, field->capacity);
    *focused = ImGui::IsItemActive();
    if (field->drop_focus && *focused) {
        ImGui::ClearActiveID();
        *focused = false;
    }
    ImGui::PopStyleColor(2);
    ImGui::PopFont();
    ImGui::PopID();
    return changed;
}
