// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <string.h>

#include "asictl.h"
#include "net/family.h"

/* Slot numbers of the controller's attributes that are asked for or read. */
static const struct attribute control_table[] = {
	[CTRL_ATTR_FAMILY_ID] = { .name = "family-id" },
	[CTRL_ATTR_FAMILY_NAME] = { .name = "family-name", .type = ATTRIBUTE_STRING },
	[CTRL_ATTR_VERSION] = { .name = "version" },
};

static const struct attribute_set control_attributes = {
	.name = "ctrl", .attributes = control_table, .count = ARRAY_SIZE(control_table),
};

void family_request(struct request *request)
{
	request_start(request, CTRL_CMD_GETFAMILY, &control_attributes, false);
	request_put_string(request, CTRL_ATTR_FAMILY_NAME, ASI_FAMILY_NAME, NULL);
}

/* Note the id of the group that the attributes in @nest are about, if it is one of ours. */
static void parse_mcast_group(struct family *family, const struct nlattr *nest)
{
	const struct nlattr *attr;
	const char *name = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID &&
		    !mnl_attr_validate(attr, MNL_TYPE_U32))
			id = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			name = mnl_attr_get_str(attr);
	}
	if (!strcmp(name, ASI_MCGRP_FAULTS))
		family->faults = id;
	else if (!strcmp(name, ASI_MCGRP_CONFIG))
		family->config = id;
}

static void parse_family_attribute(struct family *family, const struct nlattr *attr)
{
	const struct nlattr *group;

	switch (mnl_attr_get_type(attr)) {
	case CTRL_ATTR_FAMILY_ID:
		if (!mnl_attr_validate(attr, MNL_TYPE_U16))
			family->id = mnl_attr_get_u16(attr);
		break;
	case CTRL_ATTR_VERSION:
		if (!mnl_attr_validate(attr, MNL_TYPE_U32))
			family->version = mnl_attr_get_u32(attr);
		break;
	case CTRL_ATTR_MCAST_GROUPS:
		mnl_attr_for_each_nested(group, attr)
			parse_mcast_group(family, group);
		break;
	}
}

int family_parse(struct family *family, const void *payload, size_t len)
{
	const struct nlattr *attr;

	*family = (struct family){ 0 };
	mnl_attr_for_each_payload(payload, len)
		parse_family_attribute(family, attr);
	return family->id ? 0 : -EBADMSG;
}
