/*
 * A plugin that is wrong about its table, or about what it sends. LIE says how; the tests build one file for each.
 */
#include "wirecopy.h"

#include <string.h>

#ifndef LIE
#define LIE 0
#endif
#ifndef MAGIC
#define MAGIC WIRECOPY_MAGIC
#endif
#ifndef MAJOR
#define MAJOR WIRECOPY_MAJOR
#endif
#ifndef MINOR
#define MINOR WIRECOPY_MINOR
#endif
#ifndef SIZE
#define SIZE sizeof(wirecopy_plugin)
#endif
#ifndef EDIT
#define EDIT edit
#endif
#ifndef SYMBOL
#define SYMBOL wirecopy_plugin_v1
#endif
#ifndef DESCRIPTION
#define DESCRIPTION                                                                                \
    "{\"name\":\"liar\",\"version\":\"1\",\"summary\":\"Lies.\",\"kind\":\"document\","            \
    "\"deterministic\":true,\"rules\":[{\"id\":\"liar/lie\",\"summary\":\"Lies.\",\"example\":\"\"}]," \
    "\"settings\":{},\"reads\":[],\"writes\":[]}"
#endif

static uint32_t count(void) { return 1; }

static uint32_t describe(uint32_t stage, const wirecopy_sink *sink) {
    (void)stage;
    const char *text = DESCRIPTION;
    sink->bytes(sink->context, (wirecopy_bytes){(const uint8_t *)text, strlen(text)});
    return 0;
}

static uint32_t create(uint32_t stage, wirecopy_bytes settings, wirecopy_slice resources,
                       const wirecopy_host *host, const wirecopy_sink *sink, void **instance) {
    (void)stage, (void)settings, (void)resources, (void)host, (void)sink;
    *instance = NULL;
    return 0;
}

static void destroy(void *instance) { (void)instance; }

/* An operation as a later version of the interface might have it. */
typedef struct {
    wirecopy_op op;
    uint32_t later[5];
} long_op;

static uint32_t edit(void *instance, uint32_t pass, const wirecopy_document *document,
                     const wirecopy_sink *sink) {
    (void)instance, (void)pass, (void)document;
    wirecopy_bytes names[2] = {{(const uint8_t *)"layer", 5}, {(const uint8_t *)"label", 5}};
    wirecopy_attribute attributes[1] = {{1, WIRECOPY_ATTRIBUTE_INT, 0, 2}};
    long_op ops[2];
    memset(ops, 0, sizeof ops);
    for (int n = 0; n < 2; n++)
        ops[n].op = (wirecopy_op){.kind = WIRECOPY_OP_ANNOTATE, .end = 1, .label = 1, .items_len = 1};
    wirecopy_span spans[1] = {{0, 1}};
    wirecopy_edits edits = {
        .size = sizeof edits,
        .ops = {ops, 2, sizeof *ops},
        .attributes = {attributes, 1, sizeof *attributes},
        .spans = {spans, 1, sizeof *spans},
        .pool = {(const uint8_t *)"42xx", 4},
        .symbols = {names, 2, sizeof *names},
    };
    uint32_t status = 0;
    switch (LIE) {
    case 0: break;
    case 1: ops[1].op.kind = 77; break;
    case 2: ops[1].op.rule = 1; break;
    case 3: ops[1].op.name = 2; break;
    case 4: ops[1].op.items_start = 1; break;
    case 5: ops[1].op.items_start = 0xffffffff; break;
    case 6: attributes[0].kind = 9; break;
    case 7: attributes[0].value_start = 2; break;
    case 8: attributes[0].value_len = 0xffffffff; break;
    case 9: names[0] = (wirecopy_bytes){(const uint8_t *)"\xff\xfe", 2}; break;
    case 10: names[0].len = 0; break;
    case 11: names[0] = (wirecopy_bytes){NULL, 5}; break;
    case 12: edits.ops.data = NULL; break;
    case 13: edits.ops.stride = 4; break;
    case 14: edits.pool.data = NULL; break;
    case 15: edits.size = 8; break;
    case 16: ops[1].op = (wirecopy_op){.kind = WIRECOPY_OP_SET, .text_start = 2, .text_len = 2}; break;
    case 17: ops[1].op = (wirecopy_op){.kind = WIRECOPY_OP_FINDING, .items_start = 1, .items_len = 1}; break;
    case 18: spans[0].end = 1000; ops[1].op = (wirecopy_op){.kind = WIRECOPY_OP_FINDING, .items_len = 1}; break;
    case 19: status = 99; break;
    case 20: sink->bytes(sink->context, (wirecopy_bytes){NULL, 9}); break;
    case 21: sink->edits(sink->context, NULL); break;
    case 22: sink->message(sink->context, (wirecopy_bytes){(const uint8_t *)"no \xff", 4}); return 1;
    case 23: return 1;
    case 24: edits.ops.len = 0xffffffff; edits.ops.stride = 0xffffffff; break;
    }
    sink->edits(sink->context, &edits);
    return status;
}

static const wirecopy_plugin PLUGIN = {
    .header = {MAGIC, SIZE, MAJOR, MINOR},
    .count = count,
    .describe = describe,
    .create = create,
    .destroy = destroy,
    .edit = EDIT,
};

const wirecopy_plugin *SYMBOL(void);
const wirecopy_plugin *SYMBOL(void) { (void)edit; return &PLUGIN; }
