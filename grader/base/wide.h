/* wide.h: 128-bit integers (GCC and Clang), for exact products of 64-bit ones. */
#ifndef GRADER_BASE_WIDE_H
#define GRADER_BASE_WIDE_H

__extension__ typedef __int128 wide_t;
__extension__ typedef unsigned __int128 uwide_t;

#endif
