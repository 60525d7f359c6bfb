/*
 * The C interface between wirecopy and its plugins.
 *
 * It says the same as the crate wirecopy-abi, whose documentation explains it; a test compiles the two against each
 * other. A plugin exports one function, wirecopy_plugin_v1, and borrows what it is passed until the call returns.
 */
#ifndef WIRECOPY_H
#define WIRECOPY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WIRECOPY_MAGIC "wirecopy"
#define WIRECOPY_MAJOR 1
#define WIRECOPY_MINOR 1

/* What became of a call. */
#define WIRECOPY_STATUS_OK 0
#define WIRECOPY_STATUS_FAILED 1
#define WIRECOPY_STATUS_PANICKED 2
#define WIRECOPY_STATUS_SETTINGS 3

/* Operations of a corpus stage. */
#define WIRECOPY_CORPUS_PLAN 0
#define WIRECOPY_CORPUS_SKETCH 1
#define WIRECOPY_CORPUS_LINK 2
#define WIRECOPY_CORPUS_HOT 3
#define WIRECOPY_CORPUS_VERIFY 4
#define WIRECOPY_CORPUS_SETTLE 5
#define WIRECOPY_CORPUS_WEIGH 6
#define WIRECOPY_CORPUS_LINK_MANY 7   /* since minor number 1, as are the next two */
#define WIRECOPY_CORPUS_WEIGH_MANY 8
#define WIRECOPY_CORPUS_VERIFY_MANY 9

/* Kinds of text. */
#define WIRECOPY_MEDIA_TEXT 0
#define WIRECOPY_MEDIA_HTML 1

/* Types of attribute values. */
#define WIRECOPY_ATTRIBUTE_TEXT 0
#define WIRECOPY_ATTRIBUTE_INT 1
#define WIRECOPY_ATTRIBUTE_BOOL 2

/* Flags of an annotation. */
#define WIRECOPY_FLAG_APPROXIMATE 1

/* Kinds of edits, and the members that each uses besides `rule`. */
#define WIRECOPY_OP_REPLACE 0  /* start, end, text */
#define WIRECOPY_OP_ANNOTATE 1 /* start, end, name (layer), label, items (attributes) */
#define WIRECOPY_OP_RETRACT 2  /* id */
#define WIRECOPY_OP_SET 3      /* name (field), text (JSON) */
#define WIRECOPY_OP_DROP 4     /* text (reason) */
#define WIRECOPY_OP_FINDING 5  /* name (code), text (message), items (spans) */

/* Levels of log lines. */
#define WIRECOPY_LEVEL_ERROR 1
#define WIRECOPY_LEVEL_WARN 2
#define WIRECOPY_LEVEL_INFO 3
#define WIRECOPY_LEVEL_DEBUG 4

/* Borrowed bytes, UTF-8 unless said otherwise; `data` may be null where there are none. */
typedef struct {
    const uint8_t *data;
    size_t len;
} wirecopy_bytes;

/* A borrowed array: element n lies `n * stride` bytes after `data`, however long it is. */
typedef struct {
    const void *data;
    uint32_t len;
    uint32_t stride;
} wirecopy_slice;

typedef struct {
    wirecopy_bytes name;
    wirecopy_bytes value; /* JSON */
} wirecopy_field;

typedef struct {
    uint32_t id;
    uint32_t layer; /* symbol */
    uint32_t label; /* symbol */
    uint32_t start;
    uint32_t end;
    uint32_t flags;
    uint32_t stage;
    uint32_t rule;
    uint32_t attributes_start;
    uint32_t attributes_len;
} wirecopy_annotation;

typedef struct {
    uint32_t key; /* symbol */
    uint32_t kind;
    uint32_t value_start; /* in the pool */
    uint32_t value_len;
} wirecopy_attribute;

typedef struct {
    uint32_t start;
    uint32_t end;
} wirecopy_span;

/* What a stage sees of a document: the text, and what it declared to read. */
typedef struct {
    uint32_t size;
    uint32_t media;
    wirecopy_bytes id;
    wirecopy_bytes text;
    wirecopy_slice fields;      /* wirecopy_field */
    wirecopy_slice annotations; /* wirecopy_annotation */
    wirecopy_slice attributes;  /* wirecopy_attribute */
    wirecopy_bytes pool;
    wirecopy_slice symbols; /* wirecopy_bytes */
} wirecopy_document;

typedef struct {
    uint32_t kind;
    uint32_t rule;
    uint32_t start;
    uint32_t end;
    uint32_t text_start; /* in the pool */
    uint32_t text_len;
    uint32_t name;  /* symbol */
    uint32_t label; /* symbol */
    uint32_t items_start;
    uint32_t items_len;
    uint32_t id;
} wirecopy_op;

/* What a stage says should change. */
typedef struct {
    uint32_t size;
    uint32_t reserved;
    wirecopy_slice ops;        /* wirecopy_op */
    wirecopy_slice attributes; /* wirecopy_attribute */
    wirecopy_slice spans;      /* wirecopy_span */
    wirecopy_bytes pool;
    wirecopy_slice symbols; /* wirecopy_bytes, of 1 to 64 bytes each */
} wirecopy_edits;

typedef struct {
    wirecopy_bytes setting;
    wirecopy_bytes path;
    wirecopy_bytes content; /* any bytes */
} wirecopy_resource;

/* Where a plugin sends what it has to say. The host copies before the function returns. */
typedef struct {
    uint32_t size;
    uint32_t reserved;
    void *context;
    void (*bytes)(void *context, wirecopy_bytes bytes);
    void (*edits)(void *context, const wirecopy_edits *edits);
    void (*message)(void *context, wirecopy_bytes message);
} wirecopy_sink;

/* What the host offers for as long as the process lives. */
typedef struct {
    uint32_t size;
    uint32_t reserved;
    void *context;
    void (*log)(void *context, uint32_t level, wirecopy_bytes message);
} wirecopy_host;

/* Frozen for ever. */
typedef struct {
    uint8_t magic[8];
    uint32_t size; /* of the whole wirecopy_plugin */
    uint16_t major;
    uint16_t minor;
} wirecopy_header;

typedef struct {
    wirecopy_header header;
    uint32_t (*count)(void);
    uint32_t (*describe)(uint32_t stage, const wirecopy_sink *sink);
    uint32_t (*create)(uint32_t stage, wirecopy_bytes settings, wirecopy_slice resources,
                       const wirecopy_host *host, const wirecopy_sink *sink, void **instance);
    void (*destroy)(void *instance);
    uint32_t (*passes)(void *instance, const wirecopy_sink *sink, uint32_t *passes);
    uint32_t (*edit)(void *instance, uint32_t pass, const wirecopy_document *document,
                     const wirecopy_sink *sink);
    uint32_t (*corpus)(void *instance, uint32_t operation, uint32_t round,
                       wirecopy_slice documents, wirecopy_bytes frame, const wirecopy_sink *sink);
} wirecopy_plugin;

/* The one symbol of a plugin. */
const wirecopy_plugin *wirecopy_plugin_v1(void);

#ifdef __cplusplus
}
#endif

#endif
