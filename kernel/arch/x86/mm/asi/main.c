// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done at boot, and when a module is loaded or unloaded.
 */
#define pr_fmt(fmt) "asi: " fmt

#include <linux/init.h>
#include <linux/module.h>

#include "domain.h"
#include "enter.h"
#include "event.h"
#include "fault-work.h"
#include "interface/interface.h"
#include "secret.h"
#include "switch.h"

/* ---- modules ---------------------------------------------------------- */

/* Before its own code runs for the first time. */
static void asi_module_coming(const struct module *mod)
{
	struct asi_class *class = NULL;

	guard(mutex)(&asi_lock);
	while ((class = asi_class_after(class)))
		asi_mapset_module_coming(class, mod->name);
}

static int asi_module_live(const struct module *mod)
{
	guard(mutex)(&asi_lock);
	return asi_required_add_module(mod);
}

static void asi_module_going(const struct module *mod)
{
	struct asi_class *class = NULL;

	guard(mutex)(&asi_lock);
	while ((class = asi_class_after(class)))
		asi_mapset_module_going(class, mod->name);
	asi_required_del_module(mod);
	asi_call_out_changed();
}

static int asi_module_event(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *mod = data;
	int ret = 0;

	if (state == MODULE_STATE_COMING)
		asi_module_coming(mod);
	if (state == MODULE_STATE_LIVE)
		ret = asi_module_live(mod);
	if (state == MODULE_STATE_GOING)
		asi_module_going(mod);
	/* A module whose text is missing still runs: each call of it faults, and is logged. */
	if (ret)
		pr_warn_ratelimited("text of %s is not mapped: error %d\n", mod->name, ret);
	return NOTIFY_OK;
}

static struct notifier_block asi_module_nb = {
	.notifier_call = asi_module_event,
};

/* ---- boot ------------------------------------------------------------- */

static int __init asi_init_classes(void)
{
	struct asi_class *class = NULL;
	int ret = 0;

	while (!ret && (class = asi_class_after(class))) {
		xa_init(&class->domains);
		asi_event_init(class);
		asi_fault_work_init(&class->faults);
		ret = asi_mapset_init(&class->set) ?: asi_faults_init(&class->faults);
	}
	return ret;
}

/* Before modules can be loaded: the notifier has to see all of them. */
static int __init asi_init(void)
{
	return asi_init_classes() ?: asi_switch_init() ?: asi_enter_init() ?:
	       asi_required_init() ?: register_module_notifier(&asi_module_nb) ?:
	       asi_secret_init() ?: asi_netlink_init() ?: asi_debugfs_init() ?:
	       asi_configfs_init();
}
subsys_initcall(asi_init);
