/* timestamp.h: a moment as rubrics write it (RFC 3339): 2026-07-10T08:00:00+08:00. */
#ifndef GRADER_BASE_TIMESTAMP_H
#define GRADER_BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Date, T or a blank, hour and minute, seconds or none, and a zone: Z, +08:00 or -03:30. *seconds since 1970, UTC. False
 * when it is anything else, or there is no such moment. */
bool timestamp_parse(struct text t, int64_t *seconds);

#endif
