// SPDX-License-Identifier: GPL-2.0-or-later
/* Optimal string alignment distance over words that are short by definition. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/nearest.h"

#define LONGEST 32

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t nearest_distance(const char *from, const char *to)
{
	size_t cost[LONGEST + 1][LONGEST + 1];
	size_t rows = strlen(from), columns = strlen(to);

	if (rows > LONGEST || columns > LONGEST)
		return SIZE_MAX;
	for (size_t i = 0; i <= rows; i++)
		cost[i][0] = i;
	for (size_t j = 0; j <= columns; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= rows; i++) {
		for (size_t j = 1; j <= columns; j++) {
			size_t replace = cost[i - 1][j - 1] + (from[i - 1] != to[j - 1]);
			size_t edit = least(cost[i - 1][j], cost[i][j - 1]) + 1;

			cost[i][j] = least(replace, edit);
			if (i > 1 && j > 1 && from[i - 1] == to[j - 2] &&
			    from[i - 2] == to[j - 1])
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	}
	return cost[rows][columns];
}

/* At the same distance the longer word: letters are left out more often than typed twice. */
static int is_nearer(const struct nearest *best, const char *candidate, size_t distance)
{
	if (!best->word || distance < best->distance)
		return 1;
	return distance == best->distance && strlen(candidate) > strlen(best->word);
}

void nearest_offer(struct nearest *best, const char *word, const char *candidate)
{
	/* A third of the word may be wrong, else "ls" would suggest "maps". */
	size_t limit = least(2, (strlen(candidate) + 1) / 3);
	size_t distance = nearest_distance(word, candidate);

	if (distance > limit || !is_nearer(best, candidate, distance))
		return;
	best->word = candidate;
	best->distance = distance;
}

void nearest_say(const struct nearest *best, const char *otherwise, char *text, size_t size)
{
	if (best->word)
		snprintf(text, size, "did you mean %s?", best->word);
	else
		snprintf(text, size, "%s", otherwise);
}
