/* value.h: one value of an SQLite row. */
#ifndef GRADER_STORE_VALUE_H
#define GRADER_STORE_VALUE_H

#include <stdint.h>

#include "base/text.h"

enum value_kind { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_kind kind;
    union {
        int64_t integer;
        double real;
        struct text bytes; /* TEXT and BLOB; must stay valid until the row has been stored */
    } as;
};

#endif
