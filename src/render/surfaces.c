// Surfaces: which meshes wear one, their attributes and descriptor sets, and who is drawn how.
//
// A mesh has one material, so what it wears is bound with its draw; nothing needs arrays of
// textures, which software devices lack. A mesh is drawn plain until all of its surface is there.
#define TW_LOG_MODULE "render"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define UPLOAD_BUDGET (4u << 20) // bytes of attributes and texels a frame, at least one mesh
#define ATTRIBUTES_MIN (1u << 16)

bool tw_surfaces_create_layout(struct tw_render *render) {
    struct tw_gpu *gpu = &render->gpu;
    struct tw_surfaces *surfaces = &render->surfaces;
    VkDescriptorSetLayoutBinding bindings[TW_ROLE_COUNT];
    for (uint32_t i = 0; i < TW_ROLE_COUNT; i++)
        bindings[i] = (VkDescriptorSetLayoutBinding){i, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                                                     1, VK_SHADER_STAGE_FRAGMENT_BIT, NULL};
    VkDescriptorSetLayoutCreateInfo set = {.sType =
                                               VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
                                           .bindingCount = TW_ROLE_COUNT,
                                           .pBindings = bindings};
    if (!TW_VK(gpu, vkCreateDescriptorSetLayout(gpu->device, &set, NULL, &surfaces->set_layout)))
        return false;
    VkDescriptorSetLayout layouts[] = {render->descriptors.set_layout, surfaces->set_layout};
    VkPushConstantRange range = {VK_SHADER_STAGE_ALL, 0, 128};
    VkPipelineLayoutCreateInfo layout = {.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                         .setLayoutCount = TW_COUNT(layouts),
                                         .pSetLayouts = layouts,
                                         .pushConstantRangeCount = 1,
                                         .pPushConstantRanges = &range};
    return TW_VK(gpu, vkCreatePipelineLayout(gpu->device, &layout, NULL, &surfaces->layout));
}

// ---- descriptor sets -------------------------------------------------------------------------

static bool add_pool(struct tw_render *render) {
    struct tw_surfaces *surfaces = &render->surfaces;
    VkDescriptorPoolSize size = {VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                                 TW_SURFACE_POOL_SETS * TW_ROLE_COUNT};
    VkDescriptorPoolCreateInfo info = {.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
                                       .maxSets = TW_SURFACE_POOL_SETS,
                                       .poolSizeCount = 1,
                                       .pPoolSizes = &size};
    if (surfaces->pool_count == TW_SURFACE_POOLS ||
        !TW_VK(&render->gpu, vkCreateDescriptorPool(render->gpu.device, &info, NULL,
                                                    &surfaces->pools[surfaces->pool_count])))
        return false;
    surfaces->pool_count++;
    surfaces->set_count = 0;
    return true;
}

static VkDescriptorSet take_set(struct tw_render *render) {
    struct tw_surfaces *surfaces = &render->surfaces;
    VkDescriptorSet set = VK_NULL_HANDLE;
    if (surfaces->free_count)
        return surfaces->free_sets[--surfaces->free_count];
    if ((!surfaces->pool_count || surfaces->set_count == TW_SURFACE_POOL_SETS) && !add_pool(render))
        return VK_NULL_HANDLE;
    VkDescriptorSetAllocateInfo info = {.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
                                        .descriptorPool = surfaces->pools[surfaces->pool_count - 1],
                                        .descriptorSetCount = 1,
                                        .pSetLayouts = &surfaces->set_layout};
    surfaces->set_count++;
    return TW_VK(&render->gpu, vkAllocateDescriptorSets(render->gpu.device, &info, &set))
               ? set
               : VK_NULL_HANDLE;
}

static void write_set(struct tw_render *render, const struct tw_surface_entry *entry) {
    struct tw_surfaces *surfaces = &render->surfaces;
    VkDescriptorImageInfo images[TW_ROLE_COUNT];
    VkWriteDescriptorSet writes[TW_ROLE_COUNT];
    for (uint32_t role = 0; role < TW_ROLE_COUNT; role++) {
        const struct tw_texture_entry *texture = &surfaces->textures[entry->textures[role]];
        const uint32_t *wrap = texture->source->wrap;
        images[role] = (VkDescriptorImageInfo){surfaces->samplers[wrap[0]][wrap[1]],
                                               texture->image.view, VK_IMAGE_LAYOUT_GENERAL};
        writes[role] =
            (VkWriteDescriptorSet){.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                                   .dstSet = entry->set,
                                   .dstBinding = role,
                                   .descriptorCount = 1,
                                   .descriptorType = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                                   .pImageInfo = &images[role]};
    }
    vkUpdateDescriptorSets(render->gpu.device, TW_ROLE_COUNT, writes, 0, NULL);
}

// ---- entries ---------------------------------------------------------------------------------

// The number of the surface's entry; UINT32_MAX if there is no room for it.
static uint32_t take_surface(struct tw_render *render, const struct tw_surface *source) {
    struct tw_surfaces *surfaces = &render->surfaces;
    size_t number = surfaces->entry_count;
    for (size_t i = 0; i < surfaces->entry_count; i++) {
        if (surfaces->entries[i].source == source) {
            surfaces->entries[i].users++;
            return (uint32_t)i;
        }
        if (!surfaces->entries[i].source)
            number = i;
    }
    VkDescriptorSet set = take_set(render);
    if (!set)
        return UINT32_MAX;
    if (number == surfaces->entry_count) {
        TW_GROW(surfaces->entries, surfaces->entry_count, surfaces->entry_capacity);
        surfaces->entry_count++;
    }
    struct tw_surface_entry *entry = &surfaces->entries[number];
    *entry = (struct tw_surface_entry){.source = source, .users = 1, .set = set};
    for (int role = 0; role < TW_ROLE_COUNT; role++)
        entry->textures[role] = tw_textures_take(render, source->textures[role]);
    write_set(render, entry);
    return (uint32_t)number;
}

static void give_surface(struct tw_render *render, uint32_t number) {
    struct tw_surfaces *surfaces = &render->surfaces;
    struct tw_surface_entry *entry = &surfaces->entries[number];
    if (--entry->users > 0)
        return;
    for (int role = 0; role < TW_ROLE_COUNT; role++)
        tw_textures_give(render, entry->textures[role]);
    TW_GROW(surfaces->free_sets, surfaces->free_count, surfaces->free_capacity);
    surfaces->free_sets[surfaces->free_count++] = entry->set;
    *entry = (struct tw_surface_entry){0};
}

static size_t place_of(const struct tw_surfaces *surfaces, uint32_t slot) {
    size_t low = 0, high = surfaces->dressed_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (surfaces->dressed[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void undress(struct tw_render *render, uint32_t slot) {
    struct tw_surfaces *surfaces = &render->surfaces;
    size_t place = place_of(surfaces, slot);
    if (place == surfaces->dressed_count || surfaces->dressed[place].slot != slot)
        return;
    struct tw_dressed *dressed = &surfaces->dressed[place];
    if (dressed->uploaded)
        tw_spans_give(&surfaces->spans, dressed->first_attribute, dressed->mesh->vertex_count);
    give_surface(render, dressed->surface);
    memmove(dressed, dressed + 1, (--surfaces->dressed_count - place) * sizeof *dressed);
}

static bool open_surfaces(struct tw_render *render) {
    struct tw_surfaces *surfaces = &render->surfaces;
    if (surfaces->open || surfaces->refused)
        return surfaces->open;
    surfaces->open = tw_pipelines_create_surfaces(render) && tw_textures_open(render) &&
                     tw_targets_create_albedo(render);
    surfaces->refused = !surfaces->open;
    if (surfaces->refused)
        tw_warn("models are drawn without their textures");
    return surfaces->open;
}

static void dress(struct tw_render *render, uint32_t slot, const struct tw_mesh *mesh) {
    struct tw_surfaces *surfaces = &render->surfaces;
    uint32_t surface = open_surfaces(render) ? take_surface(render, mesh->surface) : UINT32_MAX;
    if (surface == UINT32_MAX)
        return; // it stays plain
    size_t place = place_of(surfaces, slot);
    TW_GROW(surfaces->dressed, surfaces->dressed_count, surfaces->dressed_capacity);
    memmove(&surfaces->dressed[place + 1], &surfaces->dressed[place],
            (surfaces->dressed_count++ - place) * sizeof *surfaces->dressed);
    surfaces->dressed[place] = (struct tw_dressed){.mesh = mesh, .slot = slot, .surface = surface};
    surfaces->pending = true;
}

void tw_surfaces_take(struct tw_render *render, const struct tw_frame *frame) {
    for (size_t i = 0; i < frame->mesh_count; i++) {
        const struct tw_frame_mesh *change = &frame->meshes[i];
        render->surfaces.stale = true;
        undress(render, change->slot);
        if (change->mesh && change->mesh->surface)
            dress(render, change->slot, change->mesh);
    }
}

// ---- uploads ---------------------------------------------------------------------------------

// Room for a mesh's attributes. A buffer that is too small is made anew, and all of it uploaded
// again: that is rare, and what is drawn meanwhile is drawn plain.
static bool take_attributes(struct tw_render *render, struct tw_dressed *dressed) {
    struct tw_surfaces *surfaces = &render->surfaces;
    uint32_t count = dressed->mesh->vertex_count;
    if (tw_spans_take(&surfaces->spans, count, &dressed->first_attribute))
        return true;
    uint64_t end = TW_MAX(surfaces->spans.end, ATTRIBUTES_MIN / 2);
    do
        end *= 2;
    while (end - surfaces->spans.end < count);
    uint64_t most = render->gpu.properties.limits.maxStorageBufferRange / 8;
    if (end > most) {
        if (!surfaces->told)
            tw_warn("there is no room for the texture coordinates of all models");
        surfaces->told = true;
        return false;
    }
    tw_gpu_buffer_destroy(&render->gpu, &surfaces->attributes);
    tw_spans_finish(&surfaces->spans);
    render->set_changed = true;
    if (!tw_gpu_buffer_create(&render->gpu, end * sizeof(struct tw_gpu_attributes),
                              VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                              false, "attributes", &surfaces->attributes))
        return false;
    surfaces->spans.end = (uint32_t)end;
    tw_spans_give(&surfaces->spans, 0, (uint32_t)end);
    for (size_t i = 0; i < surfaces->dressed_count; i++)
        surfaces->dressed[i].uploaded = false;
    return tw_spans_take(&surfaces->spans, count, &dressed->first_attribute);
}

// The budget's worth of meshes whose attributes are not there, with their places; their bytes.
static size_t choose(struct tw_render *render, struct tw_dressed **chosen, size_t *count) {
    struct tw_surfaces *surfaces = &render->surfaces;
    size_t bytes = 0;
    *count = 0;
    for (size_t i = 0; i < surfaces->dressed_count; i++) {
        struct tw_dressed *dressed = &surfaces->dressed[i];
        size_t size = dressed->mesh->vertex_count * sizeof *dressed->mesh->attributes;
        if (dressed->uploaded)
            continue;
        if (*count && bytes + size > UPLOAD_BUDGET)
            break;
        VkBuffer before = surfaces->attributes.handle;
        if (!take_attributes(render, dressed))
            continue;
        if (surfaces->attributes.handle != before) { // those chosen have lost their places
            *count = 0;
            bytes = 0;
            i = (size_t)-1;
            tw_spans_give(&surfaces->spans, dressed->first_attribute, dressed->mesh->vertex_count);
            continue;
        }
        chosen[(*count)++] = dressed;
        bytes += size;
    }
    return bytes;
}

static void record_attributes(struct tw_render *render, struct tw_dressed *dressed,
                              size_t *offset) {
    struct tw_surfaces *surfaces = &render->surfaces;
    size_t bytes = dressed->mesh->vertex_count * sizeof *dressed->mesh->attributes;
    memcpy((char *)surfaces->staging.mapped + *offset, dressed->mesh->attributes, bytes);
    VkBufferCopy copy = {*offset, (VkDeviceSize)dressed->first_attribute * 8, bytes};
    vkCmdCopyBuffer(render->gpu.commands, surfaces->staging.handle, surfaces->attributes.handle, 1,
                    &copy);
    *offset += bytes;
    dressed->uploaded = true;
}

bool tw_surfaces_upload(struct tw_render *render) {
    struct tw_surfaces *surfaces = &render->surfaces;
    if (!surfaces->pending)
        return true;
    size_t count, offset = 0;
    struct tw_dressed **chosen = tw_alloc_array(surfaces->dressed_count + 1, sizeof *chosen);
    size_t bytes = choose(render, chosen, &count);
    // One row of the largest texture always fits.
    size_t budget = UPLOAD_BUDGET - TW_MIN(bytes, UPLOAD_BUDGET - 4 * TW_TEXTURE_SIDE_MAX);
    bool ok = tw_buffer_reserve(render, &surfaces->staging, bytes + budget,
                                VK_BUFFER_USAGE_TRANSFER_SRC_BIT, true, "surface staging") &&
              tw_gpu_begin(&render->gpu);
    if (ok) {
        for (size_t i = 0; i < count; i++)
            record_attributes(render, chosen[i], &offset);
        surfaces->pending = !tw_textures_record(render, &budget, &offset) || count > 0;
        // Draws read what the copies wrote.
        tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                       VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_READ_BIT);
        ok = tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
    }
    free(chosen);
    render->timing.uploaded_bytes += offset;
    return ok;
}

// ---- who is drawn how ------------------------------------------------------------------------

static bool is_ready(const struct tw_render *render, const struct tw_dressed *dressed) {
    const struct tw_surfaces *surfaces = &render->surfaces;
    const struct tw_surface_entry *entry = &surfaces->entries[dressed->surface];
    bool ready = dressed->uploaded && dressed->slot < render->meshes.limit &&
                 render->meshes.entries[dressed->slot].finest < TW_LODS_MAX &&
                 tw_texture_is_ready(&surfaces->textures[0]);
    for (int role = 0; role < TW_ROLE_COUNT && ready; role++)
        ready = tw_texture_is_ready(&surfaces->textures[entry->textures[role]]);
    return ready;
}

static void add_run(struct tw_run **runs, size_t *count, size_t *capacity, uint32_t first,
                    uint32_t end) {
    if (end <= first)
        return;
    TW_GROW(*runs, *count, *capacity);
    (*runs)[(*count)++] = (struct tw_run){first, end - first};
}

void tw_surfaces_prepare(struct tw_render *render, bool *shape) {
    struct tw_surfaces *surfaces = &render->surfaces;
    uint32_t plain = 0, solid = 0;
    if (!surfaces->stale && surfaces->limit == render->meshes.limit)
        return;
    surfaces->limit = render->meshes.limit;
    surfaces->stale = surfaces->pending || render->meshes.pending_count;
    surfaces->plain_count = surfaces->solid_count = 0;
    surfaces->ready_count = 0;
    for (size_t i = 0; i < surfaces->dressed_count; i++) {
        struct tw_dressed *dressed = &surfaces->dressed[i];
        bool was = dressed->ready;
        dressed->ready = is_ready(render, dressed);
        *shape = *shape || was != dressed->ready;
        if (!dressed->ready)
            continue;
        surfaces->ready_count++;
        add_run(&surfaces->plain, &surfaces->plain_count, &surfaces->plain_capacity, plain,
                dressed->slot);
        plain = dressed->slot + 1;
        if (!(dressed->mesh->surface->cutoff > 0))
            continue;
        add_run(&surfaces->solid, &surfaces->solid_count, &surfaces->solid_capacity, solid,
                dressed->slot);
        solid = dressed->slot + 1;
    }
    add_run(&surfaces->plain, &surfaces->plain_count, &surfaces->plain_capacity, plain,
            render->meshes.limit);
    add_run(&surfaces->solid, &surfaces->solid_count, &surfaces->solid_capacity, solid,
            render->meshes.limit);
}

void tw_surfaces_finish(struct tw_render *render) {
    struct tw_surfaces *surfaces = &render->surfaces;
    VkDevice device = render->gpu.device;
    tw_textures_finish(render);
    tw_gpu_buffer_destroy(&render->gpu, &surfaces->attributes);
    tw_gpu_buffer_destroy(&render->gpu, &surfaces->staging);
    for (uint32_t i = 0; i < surfaces->pool_count; i++)
        vkDestroyDescriptorPool(device, surfaces->pools[i], NULL);
    vkDestroyPipelineLayout(device, surfaces->layout, NULL);
    vkDestroyDescriptorSetLayout(device, surfaces->set_layout, NULL);
    tw_spans_finish(&surfaces->spans);
    free(surfaces->dressed);
    free(surfaces->entries);
    free(surfaces->free_sets);
    free(surfaces->plain);
    free(surfaces->solid);
}
