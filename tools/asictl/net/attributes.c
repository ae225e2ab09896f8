// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/attributes.h"

const struct attribute *attributes_find(const struct attribute_set *set, unsigned int number)
{
	if (number >= set->count || set->attributes[number].type == ATTRIBUTE_NONE)
		return NULL;
	return &set->attributes[number];
}

const struct operation *attributes_operation(unsigned int command)
{
	if (command >= operations_count || !operations[command].name)
		return NULL;
	return &operations[command];
}
