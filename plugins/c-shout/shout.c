/*
 * A plugin in C: labels words in capitals in layer `shout`.
 *
 * Everything that a plugin needs stands in wirecopy.h. The host checks whatever is sent, so a mistake costs a message,
 * not a crash; a stray pointer costs the process, unless the stage runs with `isolation = "process"`.
 */
#include "wirecopy.h"

#include <stdlib.h>
#include <string.h>

#define STRING(text) {(const uint8_t *)(text), sizeof(text) - 1}

static const char DESCRIPTION[] =
    "{\"name\": \"c-shout\", \"version\": \"1.0.0\","
    " \"summary\": \"Labels words in capitals.\", \"kind\": \"document\", \"deterministic\": true,"
    " \"rules\": [{\"id\": \"c-shout/capitals\","
    "   \"summary\": \"A word of capitals is a shout.\", \"example\": \"HELP me \\u2192 HELP\"}],"
    " \"settings\": {\"type\": \"object\", \"additionalProperties\": false, \"properties\":"
    "   {\"least\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 100, \"default\": 3,"
    "     \"description\": \"Shortest word that counts, in letters.\"}}},"
    " \"reads\": [], \"writes\": [{\"layer\": \"shout\"}]}";

enum { SHOUT, WORD, LETTERS, SYMBOLS };

static const wirecopy_bytes NAMES[SYMBOLS] = {STRING("shout"), STRING("word"), STRING("letters")};

typedef struct {
    uint32_t least;
} stage;

static uint32_t fail(const wirecopy_sink *sink, uint32_t status, const char *message) {
    sink->message(sink->context, (wirecopy_bytes){(const uint8_t *)message, strlen(message)});
    return status;
}

static uint32_t count(void) { return 1; }

static uint32_t describe(uint32_t number, const wirecopy_sink *sink) {
    if (number != 0) return fail(sink, WIRECOPY_STATUS_FAILED, "there is one stage");
    sink->bytes(sink->context, (wirecopy_bytes)STRING(DESCRIPTION));
    return WIRECOPY_STATUS_OK;
}

/* Skips white space. */
static size_t skip(const char *text, size_t at, size_t len) {
    while (at < len && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) at++;
    return at;
}

/* Reads `{}` or `{"least": N}`: the host has checked the settings against the schema, so there is nothing else. */
static int parse(wirecopy_bytes settings, uint32_t *least) {
    static const char KEY[] = "\"least\"";
    const char *text = (const char *)settings.data;
    size_t at = skip(text, 0, settings.len);
    if (at >= settings.len || text[at] != '{') return 0;
    at = skip(text, at + 1, settings.len);
    if (at < settings.len && text[at] == '}') return 1;
    if (settings.len - at < sizeof KEY - 1 || memcmp(text + at, KEY, sizeof KEY - 1) != 0) return 0;
    at = skip(text, at + sizeof KEY - 1, settings.len);
    if (at >= settings.len || text[at] != ':') return 0;
    at = skip(text, at + 1, settings.len);
    uint32_t number = 0;
    size_t digits = 0;
    for (; at < settings.len && text[at] >= '0' && text[at] <= '9'; at++, digits++) {
        number = number * 10 + (uint32_t)(text[at] - '0');
        if (number > 100) return 0;
    }
    at = skip(text, at, settings.len);
    if (digits == 0 || number == 0 || at >= settings.len || text[at] != '}') return 0;
    *least = number;
    return 1;
}

static uint32_t create(uint32_t number, wirecopy_bytes settings, wirecopy_slice resources,
                       const wirecopy_host *host, const wirecopy_sink *sink, void **instance) {
    (void)resources;
    (void)host;
    if (number != 0) return fail(sink, WIRECOPY_STATUS_FAILED, "there is one stage");
    uint32_t least = 3;
    if (!parse(settings, &least))
        return fail(sink, WIRECOPY_STATUS_SETTINGS,
                    "{\"path\": [\"least\"], \"message\": \"should be a number from 1 to 100\"}");
    stage *self = malloc(sizeof *self);
    if (self == NULL) return fail(sink, WIRECOPY_STATUS_FAILED, "there is no memory");
    self->least = least;
    *instance = self;
    return WIRECOPY_STATUS_OK;
}

static void destroy(void *instance) { free(instance); }

static int is_capital(uint8_t byte) { return byte >= 'A' && byte <= 'Z'; }

/* Part of a word: a letter, a digit, or a piece of a character beyond ASCII. */
static int is_word(uint8_t byte) {
    return is_capital(byte) || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
}

static uint32_t edit(void *instance, uint32_t pass, const wirecopy_document *document,
                     const wirecopy_sink *sink) {
    (void)pass;
    const stage *self = instance;
    const uint8_t *text = document->text.data;
    size_t len = document->text.len;
    /* A shout and what parts it from the next take at least `least` + 1 bytes. */
    size_t room = len / (self->least + 1) + 1;
    wirecopy_op *ops = malloc(room * sizeof *ops);
    wirecopy_attribute *attributes = malloc(room * sizeof *attributes);
    char *pool = malloc(room * 10);
    if (ops == NULL || attributes == NULL || pool == NULL) {
        free(ops);
        free(attributes);
        free(pool);
        return fail(sink, WIRECOPY_STATUS_FAILED, "there is no memory");
    }
    uint32_t found = 0, used = 0;
    for (size_t at = 0; at < len;) {
        size_t start = at;
        int capitals = 1;
        while (at < len && is_word(text[at])) capitals &= is_capital(text[at++]);
        size_t letters = at - start;
        if (letters == 0) {
            at++;
            continue;
        }
        if (!capitals || letters < self->least) continue;
        char digits[10];
        uint32_t n = 0;
        for (size_t rest = letters; rest > 0; rest /= 10) digits[n++] = (char)('0' + rest % 10);
        attributes[found] = (wirecopy_attribute){LETTERS, WIRECOPY_ATTRIBUTE_INT, used, n};
        ops[found] = (wirecopy_op){
            .kind = WIRECOPY_OP_ANNOTATE,
            .start = (uint32_t)start,
            .end = (uint32_t)at,
            .name = SHOUT,
            .label = WORD,
            .items_start = found,
            .items_len = 1,
        };
        while (n > 0) pool[used++] = digits[--n];
        found++;
    }
    wirecopy_edits edits = {
        .size = sizeof edits,
        .ops = {ops, found, sizeof *ops},
        .attributes = {attributes, found, sizeof *attributes},
        .pool = {(const uint8_t *)pool, used},
        .symbols = {NAMES, SYMBOLS, sizeof *NAMES},
    };
    sink->edits(sink->context, &edits);
    free(ops);
    free(attributes);
    free(pool);
    return WIRECOPY_STATUS_OK;
}

static const wirecopy_plugin PLUGIN = {
    .header = {WIRECOPY_MAGIC, sizeof(wirecopy_plugin), WIRECOPY_MAJOR, WIRECOPY_MINOR},
    .count = count,
    .describe = describe,
    .create = create,
    .destroy = destroy,
    .edit = edit,
};

const wirecopy_plugin *wirecopy_plugin_v1(void) { return &PLUGIN; }
