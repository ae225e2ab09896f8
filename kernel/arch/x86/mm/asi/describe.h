/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lies at an address: the name of code and of data, for rows and prints.
 */
#ifndef _ASI_DESCRIBE_H
#define _ASI_DESCRIBE_H

#include <linux/types.h>
#include <uapi/linux/asi.h>

struct asi_class;

/**
 * struct asi_description - what an address is
 * @data: text for people, "NAME" or "NAME+0xOFF"; the caller's, like all fields here
 * @spec: the SPEC that maps the object, empty if it cannot be mapped by name
 * @start: first byte of the object
 * @len: bytes of the object, 0 if not known
 * @gone: the object was no longer there
 * @private: the object belongs to one domain or task: map it for that domain only
 * @physical: @data says which page frame it is, which is not for everybody
 */
struct asi_description {
	char data[ASI_NAME_MAX + 1];
	char spec[ASI_SPEC_MAX + 1];
	u64 start;
	u64 len;
	bool gone;
	bool private;
	bool physical;
};

bool asi_describe_ip(unsigned long ip, char *buf, size_t size);
const char *asi_describe_region(unsigned long address);
void asi_describe_data(struct asi_class *class, u32 domain, unsigned long address,
		       struct asi_description *name);

#endif /* _ASI_DESCRIBE_H */
