# Build: `make`. Everything else: `make help`.
CC       ?= gcc
OPENMP   ?= 1
SIMD     ?= 1
SANITIZE ?=
BUILD    ?= build
WERROR   ?= 0
OPT      ?= -O3

CFLAGS_ALL = -std=c11 -D_GNU_SOURCE -Igrader -g $(OPT) -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
             -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla $(CFLAGS)
LIBS       = -lcsv -lsqlite3 -lpcre2-8 -lyaml -lutf8proc -lz -lzstd -lm

ifeq ($(OPENMP),1)
CFLAGS_ALL += -fopenmp
else
CFLAGS_ALL += -Wno-unknown-pragmas
endif
ifeq ($(SIMD),0)
CFLAGS_ALL += -DGRADER_NO_SIMD
endif
ifeq ($(WERROR),1)
CFLAGS_ALL += -Werror
endif
ifneq ($(SANITIZE),)
CFLAGS_ALL += -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

SOURCES := $(sort $(shell find grader -name '*.c'))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY  = $(filter-out $(BUILD)/grader/main.o,$(OBJECTS))
UNITS   := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

all: $(BUILD)/grader-bin

$(BUILD)/grader-bin: $(OBJECTS)
	$(CC) $(CFLAGS_ALL) $^ -o $@ $(LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP $< $(LIBRARY) -o $@ -lcmocka $(LIBS)

unit: $(UNITS)
	@for t in $(UNITS); do $$t || exit 1; done

-include $(OBJECTS:.o=.d) $(UNITS:=.d)
.PHONY: all unit
