/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made from asi.yaml by tests/lint/generated --write: do not edit. */
#ifndef ASICTL_NET_ATTRIBUTES_GEN_H
#define ASICTL_NET_ATTRIBUTES_GEN_H

/* Words of each enum in the order of its values. */
extern const char *const mode_words[]; /* ends with NULL */
extern const char *const access_words[]; /* ends with NULL */
extern const char *const origin_words[]; /* ends with NULL */
extern const char *const name_state_words[]; /* ends with NULL */
extern const char *const numbering_words[]; /* ends with NULL */
extern const char *const level_words[]; /* ends with NULL */
extern const char *const cache_words[]; /* ends with NULL */
extern const char *const violation_words[]; /* ends with NULL */

/* The sets, those that are nested included. */
extern const struct attribute_set class_attributes;
extern const struct attribute_set domain_attributes;
extern const struct attribute_set frame_attributes;
extern const struct attribute_set fault_attributes;
extern const struct attribute_set range_attributes;
extern const struct attribute_set item_attributes;
extern const struct attribute_set map_attributes;
extern const struct attribute_set stats_attributes;
extern const struct attribute_set reason_attributes;
extern const struct attribute_set step_attributes;
extern const struct attribute_set walk_attributes;
extern const struct attribute_set verify_attributes;
extern const struct attribute_set pagetable_attributes;
extern const struct attribute_set *const attribute_sets[]; /* ends with NULL */

/* By command; a slot without a name is of no operation. */
extern const struct operation operations[];
extern const size_t operations_count;

#endif
