# Build: `make`. Everything else: `make help`.
CC       ?= gcc
OPENMP   ?= 1 #  0: one thread, no libgomp
SIMD     ?= 1 #  0: no vector code at all
WERROR   ?= 0 #  1: warnings are errors
SANITIZE ?=#     for instance address,undefined
COVER    ?= 0 #  1: count which lines run (make cover)
OPT      ?= $(if $(SANITIZE)$(filter 1,$(COVER)),-O1,-O3)
SETUP    ?= 1 #  0: never call tools/setup
V        ?= 0 #  1: show the commands

# Every flavour has a folder of its own: build, build-serial, build-address-undefined, … so that objects never mix.
hush   := $(if $(filter 1,$(V)),,@)
comma  := ,
BUILD  ?= build$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))$(if $(filter 0,$(OPENMP)),-serial)$(if $(filter 0,$(SIMD)),-portable)$(if $(filter 1,$(COVER)),-cover)
SERIAL  = $(BUILD)-serial
VERSION = $(shell sed -n 's/^.define GRADER_VERSION "\(.*\)"/\1/p' grader/model/version.h)
PREFIX ?= /usr/local

MAKEFLAGS += --no-print-directory
ifeq ($(MAKELEVEL),0) # a make called by this one shares its two jobs
MAKEFLAGS += -j2
endif

CFLAGS_ALL = -std=c11 -D_GNU_SOURCE -Igrader -g $(OPT) -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
             -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla \
             $(if $(filter 1,$(OPENMP)),-fopenmp,-Wno-unknown-pragmas) $(if $(filter 0,$(SIMD)),-DGRADER_NO_SIMD) \
             $(if $(filter 1,$(WERROR)),-Werror) \
             $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer $(if $(FUZZER),-fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow)) \
             $(if $(filter 1,$(COVER)),--coverage -fprofile-update=atomic) $(CFLAGS)
LIBS       = -lcsv -lsqlite3 -lpcre2-8 -lyaml -lutf8proc -lcrypto -lz -lzstd -lm

objects  = $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(1)))
PROGRAM := $(call objects,$(shell find grader -name '*.c'))
LIBRARY := $(filter-out $(BUILD)/obj/grader/main.o,$(PROGRAM))
DATAGEN := $(call objects,$(wildcard tools/datagen/*.c))
UNITS   := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

all: $(BUILD)/grader ## build the program: build/grader

demo: all $(BUILD)/datagen ## grade a real exam and a generated national mock of a million students
	@GRADER=$(BUILD)/grader DATAGEN=$(BUILD)/datagen tools/demo

FUZZ    := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
FAULTS  := $(BUILD)/measure $(BUILD)/every_fault $(BUILD)/fault_shim.so

test: all unit-build $(BUILD)/datagen $(FAULTS) $(FUZZ) ## all tests; the last line counts them
	@[ -n "$(SANITIZE)" ] || $(MAKE) OPENMP=0 BUILD=$(SERIAL) all
	@BUILD=$(BUILD) SERIAL=$(if $(SANITIZE),,$(SERIAL)) tests/run

check: all unit-build $(BUILD)/datagen ## the tests that take seconds: unit, golden, includes
	@BUILD=$(BUILD) tests/run --quick

core: all unit-build datagen ## unit and golden tests: what may differ between builds
	@BUILD=$(BUILD) tests/run --only unit --only golden

unit: unit-build ## the unit tests alone
	@BUILD=$(BUILD) tests/run --only unit

cover: ## all tests, with a count of the lines that ran by folder; by line: build-cover/lines/index.html
	@[ $(SETUP) = 0 ] || tools/setup cover
	@$(MAKE) COVER=1 all unit-build datagen fuzz-build
	@BUILD=build-cover tools/cover

bench: all $(BUILD)/datagen $(BUILD)/measure ## measure against DuckDB and others: W=wide SCALE=0.1 REPS=5 (needs node and npm)
	@[ $(SETUP) = 0 ] || tools/setup bench
	@[ -d tools/bench/node_modules ] || (cd tools/bench && npm install --no-package-lock --no-audit --no-fund --silent)
	@GRADER=$(BUILD)/grader DATAGEN=$(BUILD)/datagen MEASURE=$(BUILD)/measure node tools/bench/bench.mjs

# SQLite, libcsv and libomp are not built for ThreadSanitizer, so what they do is left out; nothing of ours is.
TSAN_SUITES = unit golden routes runs nights export regrade verify report people

fuzz: ## let libFuzzer look for faults: T=csv SECONDS=60 (needs clang)
	@$(MAKE) CC=clang BUILD=build-fuzz OPENMP=0 SANITIZE=address,undefined FUZZER=1 build-fuzz/fuzz/$(T)
	@mkdir -p build-fuzz/corpus/$(T)
	cd build-fuzz && fuzz/$(T) -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 corpus/$(T) ../tests/fuzz/corpus/$(T)

tsan: ## tests under ThreadSanitizer, for data races (needs clang and its OpenMP)
	@[ $(SETUP) = 0 ] || tools/setup races
	@$(MAKE) CC=clang SANITIZE=thread all unit-build datagen
	@archer=$$(dirname $$(realpath $$(command -v clang)))/../lib/libarcher.so; \
	[ -e $$archer ] || { echo "no $$archer: without it every parallel loop looks like a race" && exit 1; }; \
	OMP_TOOL_LIBRARIES=$$archer TSAN_OPTIONS="ignore_noninstrumented_modules=1 exitcode=66" BUILD=build-thread \
	    SCALE=$(or $(SCALE),20) SUITE_TIMEOUT=3600 tests/run $(TSAN_SUITES:%=--only %)

datagen: $(BUILD)/datagen ## build the data generator: build/datagen --help

install: all ## program, manual, completion, examples: PREFIX=/usr/local DESTDIR=
	@GRADER=$(BUILD)/grader PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) tools/install

uninstall: all ## remove what make install has put there
	@GRADER=$(BUILD)/grader PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) tools/install --remove

dist: ## the source of the last commit as build/grader-VERSION.tar.gz; the same commit gives the same bytes
	@git rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo 'make dist: this is no git checkout; the source was unpacked from such an archive' >&2; exit 1; }
	@mkdir -p build
	@git archive --prefix=grader-$(VERSION)/ HEAD | gzip -9n >build/grader-$(VERSION).tar.gz
	@echo build/grader-$(VERSION).tar.gz

deb: all ## a Debian package: build/grader_VERSION_ARCH.deb
	@[ $(SETUP) = 0 ] || tools/setup package
	@GRADER=$(BUILD)/grader OUT=$(BUILD) tools/package/deb

format: ## lay the C sources out as .clang-format says
	clang-format -i $$(git ls-files '*.c' '*.h')

lint: ## static checks: cppcheck and shellcheck
	@[ $(SETUP) = 0 ] || tools/setup lint
	cppcheck -q --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -Igrader grader tools
	shellcheck -S warning -x -P SCRIPTDIR $$(grep -lE '^#!.*(bash|sh)$$' -r tools tests .ci)

clean: ## remove everything that was built
	rm -rf build build-* out

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile
	@awk -F '[?]=|# +' '/^[A-Z]+ +[?]=.*#/ {printf "     %s= %s\n", $$1, $$3}' Makefile

$(BUILD)/grader: $(PROGRAM)
	@echo "  link $@"
	$(hush)$(CC) $(CFLAGS_ALL) $^ -o $@ $(LIBS)

$(BUILD)/datagen: $(DATAGEN) $(filter $(BUILD)/obj/grader/base/%,$(LIBRARY))
	@echo "  link $@"
	$(hush)$(CC) $(CFLAGS_ALL) $^ -o $@ $(LIBS)

$(BUILD)/measure: tools/bench/measure.c
	@mkdir -p $(@D)
	$(hush)$(CC) -O2 -D_GNU_SOURCE -Wall -Wextra $< -o $@

$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(if $(FUZZER),,$(BUILD)/obj/tests/fuzz/replay.o) $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  link $@"
	$(hush)$(CC) $(CFLAGS_ALL) $(if $(FUZZER),-fsanitize=fuzzer) $^ -o $@ $(LIBS)

# Neither is part of the program, nor under its sanitizers.
$(BUILD)/every_fault: tests/fault/every.c
	@mkdir -p $(@D)
	$(hush)$(CC) -std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra $< -o $@

$(BUILD)/fault_shim.so: tests/fault/shim.c
	@mkdir -p $(@D)
	$(hush)$(CC) -std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra -fPIC -shared -fno-builtin $< -o $@ -ldl

$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  link $@"
	$(hush)$(CC) $(CFLAGS_ALL) $^ -o $@ -lcmocka $(LIBS)

unit-build: $(UNITS)

fuzz-build: $(FUZZ) # as programs that replay what is stored

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  cc   $<"
	$(hush)$(CC) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

# Report pages need these files; they become part of the program (grader/report/assets.c).
CHART_JS ?= /usr/share/javascript/chart.js/chart.min.js
$(BUILD)/obj/grader/report/assets.o: CFLAGS_ALL += -DCHART_JS='"$(CHART_JS)"'
$(BUILD)/obj/grader/report/assets.o: $(wildcard grader/report/assets/*)

# Missing packages are installed before anything is compiled. The file changes when the compiler or its options do: then
# everything is compiled anew.
$(BUILD)/flags: always
	@mkdir -p $(@D)
	@[ $(SETUP) = 0 ] || tools/setup build $(if $(filter test check core unit,$(MAKECMDGOALS)),test)
	@echo '$(CC) $(CFLAGS_ALL)' | cmp -s - $@ || echo '$(CC) $(CFLAGS_ALL)' >$@

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
.SECONDARY:
.PHONY: all demo bench cover tsan test check core unit datagen install uninstall dist deb format fuzz lint clean help unit-build fuzz-build always
