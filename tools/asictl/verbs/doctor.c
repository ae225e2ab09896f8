// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl doctor */
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdarg.h>
#include <string.h>

#include "host/host.h"
#include "lib/message.h"
#include "lib/record.h"
#include "net/client.h"
#include "net/session.h"
#include "out/output.h"
#include "verbs/doctor.h"
#include "verbs/verbs.h"

static const struct column doctor_columns[] = {
	{ .key = "check", .heading = "CHECK", .type = COLUMN_TEXT,
	  .doc = "What was looked at." },
	{ .key = "state", .heading = "STATE", .type = COLUMN_TEXT,
	  .doc = "ok, unknown, note, warning or problem." },
	{ .key = "text", .heading = "WHAT IT IS", .flags = COLUMN_WRAP, .type = COLUMN_TEXT,
	  .doc = "What was found." },
	{ .key = "fix", .heading = "WHAT TO DO", .flags = COLUMN_WRAP, .type = COLUMN_TEXT,
	  .doc = "What to do about it; null if there is nothing to do." },
	{ .key = "status", .type = COLUMN_NUMBER,
	  .doc = "The exit status that this finding leads to." },
};

const struct view doctor_view = {
	.name = "doctor", .columns = doctor_columns, .count = ARRAY_SIZE(doctor_columns),
};

/* How bad a finding is. */
enum state {
	STATE_OK,
	STATE_UNKNOWN,
	STATE_NOTE,    /* may be on purpose */
	STATE_WARNING, /* something is lost, or not as safe as it looks */
	STATE_PROBLEM, /* isolation, or this tool, does not work */
};

static const char *const state_words[] = { "ok", "unknown", "note", "warning", "problem" };

/* The examination: what is known, and what was found. */
struct doctor {
	struct json_object *records; /* NULL: out of memory */
	const char *check;           /* the one that findings are about */
};

static void found(struct doctor *doctor, enum state state, int status, const char *fix,
		  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Note down a finding; @status is the exit status that a problem leads to. */
static void found(struct doctor *doctor, enum state state, int status, const char *fix,
		  const char *format, ...)
{
	struct json_object *record = json_object_new_object();
	va_list args;
	char *text;
	bool done;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	done = record && text && doctor->records &&
	       !record_put_text(record, "check", doctor->check) &&
	       !record_put_text(record, "state", state_words[state]) &&
	       !record_put_text(record, "text", text) &&
	       !record_put_text(record, "fix", fix) &&
	       !record_put_number(record, "status", (uint64_t)status);
	free(text);
	if (done && !json_object_array_add(doctor->records, record))
		return;
	json_object_put(record);
	json_object_put(doctor->records);
	doctor->records = NULL;
}

static void fine(struct doctor *doctor, const char *text)
{
	found(doctor, STATE_OK, STATUS_DONE, NULL, "%s", text);
}

static void unknown(struct doctor *doctor, const char *text)
{
	found(doctor, STATE_UNKNOWN, STATUS_DONE, NULL, "%s", text);
}

/* ---- who asks --------------------------------------------------------- */

static void check_rights(struct doctor *doctor, const struct host *host)
{
	static const char as_root[] = "run asictl as root, outside of containers";

	doctor->check = "rights";
	if (host->capable == ANSWER_NO)
		found(doctor, STATE_PROBLEM, STATUS_DENIED, as_root,
		      "this process has no CAP_SYS_ADMIN");
	else if (host->first_userns == ANSWER_NO)
		found(doctor, STATE_PROBLEM, STATUS_DENIED, as_root,
		      "this process is not in the initial user namespace");
	else if (host->capable == ANSWER_UNKNOWN)
		unknown(doctor, "/proc/self/status does not show the capabilities");
	else
		fine(doctor, "CAP_SYS_ADMIN in the initial user namespace");
}

static void check_lockdown(struct doctor *doctor, const struct host *host)
{
	static const char boot[] = "boot without lockdown= (and without Secure Boot, where that "
				   "locks the kernel down)";

	doctor->check = "lockdown";
	if (!strcmp(host->lockdown, "confidentiality"))
		found(doctor, STATE_PROBLEM, STATUS_DENIED, boot,
		      "the kernel is locked down: its addresses cannot be read");
	else if (!strcmp(host->lockdown, "integrity"))
		found(doctor, STATE_PROBLEM, STATUS_DENIED, boot,
		      "the kernel is locked down: mappings and settings cannot be changed");
	else if (*host->lockdown)
		fine(doctor, "the kernel is not locked down");
	else
		unknown(doctor,
			"securityfs is not mounted, or the kernel does not support lockdown");
}

static void check_network(struct doctor *doctor, const struct host *host)
{
	doctor->check = "network";
	if (host->first_netns == ANSWER_NO)
		found(doctor, STATE_PROBLEM, STATUS_ABSENT,
		      "nsenter --net=/proc/1/ns/net asictl ...",
		      "this is not the initial network namespace, where the family is");
	else if (host->first_netns == ANSWER_UNKNOWN)
		unknown(doctor, "cannot find out the network namespace");
	else
		fine(doctor, "the initial network namespace");
}

/* ---- the kernel ------------------------------------------------------- */

static void check_version(struct doctor *doctor, uint32_t version)
{
	doctor->check = "version";
	if (version > ASI_FAMILY_VERSION)
		found(doctor, STATE_WARNING, STATUS_DONE,
		      "install the asictl that belongs to this kernel",
		      "the kernel has version %u of the family, asictl needs %u", version,
		      ASI_FAMILY_VERSION);
	else if (version < ASI_FAMILY_VERSION)
		found(doctor, STATE_WARNING, STATUS_DONE,
		      "boot the kernel that belongs to this asictl",
		      "the kernel has version %u of the family, asictl needs %u", version,
		      ASI_FAMILY_VERSION);
	else
		fine(doctor, "the kernel and asictl use the same version of the family");
}

static void check_family(struct doctor *doctor, const struct host *host, int family)
{
	doctor->check = "kernel";
	if (!family)
		fine(doctor, "it has the family asi");
	else if (family == STATUS_DENIED)
		found(doctor, STATE_PROBLEM, family, NULL, "it refuses to answer: see rights "
		      "and lockdown");
	else if (host && host->configured == ANSWER_NO)
		found(doctor, STATE_PROBLEM, STATUS_ABSENT,
		      "build a kernel with CONFIG_ADDRESS_SPACE_ISOLATION=y, see make apply",
		      "it was built without address space isolation");
	else
		found(doctor, STATE_PROBLEM, STATUS_ABSENT,
		      "boot a kernel with CONFIG_ADDRESS_SPACE_ISOLATION=y",
		      "it has no family asi");
}

static void check_cpu(struct doctor *doctor, const struct host *host)
{
	doctor->check = "cpu";
	if (host->fred == ANSWER_YES)
		found(doctor, STATE_PROBLEM, STATUS_ABSENT, "boot with fred=off",
		      "the CPU uses FRED, which isolation does not support");
	else if (!host->vendor)
		found(doctor, STATE_PROBLEM, STATUS_ABSENT,
		      "enable virtualisation in the firmware, or nested virtualisation",
		      "the CPU has neither SVM nor VMX");
	else
		fine(doctor, !strcmp(host->vendor, "kvm_amd") ? "SVM" : "VMX");
}

static void check_modules(struct doctor *doctor, const struct host *host)
{
	const char *vendor = host->vendor ? host->vendor : "kvm_amd";
	char load[80], again[128];

	doctor->check = "modules";
	snprintf(load, sizeof(load), "modprobe kvm address_space_isolation=1 && modprobe %s",
		 vendor);
	snprintf(again, sizeof(again), "modprobe -r %s kvm && %s", vendor, load);
	if (!*host->isolation)
		found(doctor, STATE_PROBLEM, STATUS_ABSENT, load,
		      "kvm is not loaded, or has no support for isolation");
	else if (*host->isolation != 'Y')
		found(doctor, STATE_PROBLEM, STATUS_ABSENT, again,
		      "kvm was loaded without address_space_isolation=1");
	else if (!host->vendor_loaded)
		found(doctor, STATE_PROBLEM, STATUS_ABSENT, load, "kvm is loaded, %s is not",
		      vendor);
	else
		fine(doctor, "kvm is loaded with address_space_isolation=1");
}

/* ---- the class -------------------------------------------------------- */

static void check_class(struct doctor *doctor, struct json_object *class)
{
	const char *mode = record_text(class, "mode");

	doctor->check = "class";
	if (!record_flag(class, "available"))
		found(doctor, STATE_PROBLEM, STATUS_ABSENT,
		      "see modules; if they are loaded, dmesg says why the host was refused",
		      "the owner of the class is not loaded, or this host cannot be isolated");
	else
		fine(doctor, "its owner is loaded");
	doctor->check = "mode";
	if (!mode || !strcmp(mode, "off"))
		found(doctor, STATE_NOTE, STATUS_DONE, "asictl mode log",
		      "off: no VM exit is isolated");
	else if (!strcmp(mode, "learn"))
		found(doctor, STATE_WARNING, STATUS_DONE, "asictl mode log",
		      "learn: whatever faults is mapped and thus exposed");
	else
		fine(doctor, "log");
}

/* A counter that is to stay 0. */
struct loss {
	const char *key;
	enum state state;
	const char *text;
	const char *fix;
};

static const struct loss loss_findings[] = {
	{ "dropped", STATE_WARNING, "faults found the table full and have no row",
	  "asictl clear, or a larger asictl capacity" },
	{ "stacks-dropped", STATE_NOTE, "new rows came faster than their stacks could be kept",
	  "asictl clear, and wait for them to come again" },
	{ "prints-dropped", STATE_NOTE, "new rows were not printed to the kernel log",
	  "asictl faults has all of them" },
	{ "events-lost", STATE_NOTE, "events were lost by listeners",
	  "let listeners read faster, or give them larger buffers" },
	{ "refused", STATE_WARNING, "enters were refused, those VM exits were not isolated",
	  "a bug: something that must be mapped was missing; please report it" },
	{ "exits-switch", STATE_WARNING,
	  "domains were left only when the address space was switched",
	  "a bug: the domain should be left earlier; please report it" },
	{ "learn-degraded", STATE_NOTE, "faults in mode learn were only logged",
	  "asictl faults shows what was not mapped" },
};

static void check_losses(struct doctor *doctor, struct json_object *stats)
{
	bool any = false;
	uint64_t count;

	for (size_t i = 0; i < ARRAY_SIZE(loss_findings); i++) {
		count = record_number(stats, loss_findings[i].key);
		if (!count)
			continue;
		any = true;
		doctor->check = loss_findings[i].key;
		found(doctor, loss_findings[i].state, STATUS_DONE, loss_findings[i].fix,
		      "%" PRIu64 " %s", count, loss_findings[i].text);
	}
	doctor->check = "losses";
	if (!any)
		fine(doctor, "nothing was lost, no enter refused");
}

/* ---- around it -------------------------------------------------------- */

static void check_names(struct doctor *doctor, const struct host *host)
{
	doctor->check = "symbols";
	if (host->kptr_restrict == 2)
		found(doctor, STATE_NOTE, STATUS_DONE, "sysctl kernel.kptr_restrict=1",
		      "/proc/kallsyms hides addresses; mapping by name works nevertheless");
	else if (host->kptr_restrict < 0)
		unknown(doctor, "kernel.kptr_restrict cannot be read");
	else
		fine(doctor, "/proc/kallsyms shows addresses");
}

static void check_mount(struct doctor *doctor, const char *name, enum answer mounted,
			const char *fix)
{
	doctor->check = name;
	if (mounted == ANSWER_NO)
		found(doctor, STATE_NOTE, STATUS_DONE, fix,
		      "it is not mounted; asictl does not need it");
	else if (mounted == ANSWER_UNKNOWN)
		unknown(doctor, "cannot read the list of mounts");
	else
		fine(doctor, "mounted");
}

/* Isolation by itself closes no leak: what the CPU needs besides. */
static void check_mitigations(struct doctor *doctor, const struct host *host)
{
	doctor->check = "smt";
	if (host->smt == ANSWER_YES)
		found(doctor, STATE_WARNING, STATUS_DONE,
		      "core scheduling for VMs, or echo off > /sys/devices/system/cpu/smt/control",
		      "threads share a core: a sibling can see what isolation hides");
	else if (host->smt == ANSWER_UNKNOWN)
		unknown(doctor, "whether threads share a core cannot be read");
	else
		fine(doctor, "no two threads share a core");
	doctor->check = "buffers";
	if (*host->vulnerable)
		found(doctor, STATE_WARNING, STATUS_DONE, "boot with mitigations=auto,nosmt",
		      "the CPU's buffers leak: vulnerable to %s", host->vulnerable);
	else
		fine(doctor, "the kernel reports no unmitigated vulnerability");
}

static void check_host(struct doctor *doctor, const struct host *host)
{
	check_names(doctor, host);
	check_mount(doctor, "debugfs", host->debugfs,
		    "mount -t debugfs debugfs /sys/kernel/debug");
	check_mount(doctor, "configfs", host->configfs,
		    "mount -t configfs configfs /sys/kernel/config");
	check_mitigations(doctor, host);
}

struct json_object *doctor_judge(const struct host *host, const struct answers *answers)
{
	struct doctor doctor = { .records = json_object_new_array() };

	if (host) {
		check_rights(&doctor, host);
		check_lockdown(&doctor, host);
		check_network(&doctor, host);
	}
	check_family(&doctor, host, answers->status);
	if (answers->version)
		check_version(&doctor, answers->version);
	if (host) {
		check_cpu(&doctor, host);
		check_modules(&doctor, host);
	}
	if (answers->class)
		check_class(&doctor, answers->class);
	if (answers->stats)
		check_losses(&doctor, answers->stats);
	if (host)
		check_host(&doctor, host);
	return doctor.records;
}

int doctor_status(struct json_object *records)
{
	size_t count = record_count(records);

	for (size_t i = 0; i < count; i++) {
		int status = (int)record_number(record_at(records, i), "status");

		if (status)
			return status;
	}
	return STATUS_DONE;
}

/* ---- the verb --------------------------------------------------------- */

/* Ask for the class, or its counters; what goes wrong is a finding and no message. */
static int ask_list(struct context *context, unsigned int command, const struct attribute_set *set,
		    unsigned int class_number, bool dump, struct json_object **records)
{
	struct request request;
	int status;

	request_start(&request, command, set, dump);
	client_put_class(context, &request, class_number);
	status = client_ask(context, &request, records);
	request_free(&request);
	return status;
}

/* The record that is about the whole class. */
static struct json_object *of_class(struct json_object *records)
{
	size_t count = records ? record_count(records) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *record = record_at(records, i);

		if (!record_text(record, "domain"))
			return record;
	}
	return NULL;
}

static int print_findings(const struct context *context, struct json_object *records)
{
	int status;

	if (!records)
		return message_errno(context, ENOMEM);
	status = output_records(context, &doctor_view, records);
	return status ? status : doctor_status(records);
}

/* Ask for all there is; what goes wrong is a finding, and is not reported as well. */
static int ask_all(struct context *context, struct json_object **class,
		   struct json_object **stats)
{
	FILE *err = context->err, *quiet = fopen("/dev/null", "we");
	int status;

	if (quiet)
		context->err = quiet;
	status = ask_list(context, ASI_CMD_CLASS_GET, &class_attributes, ASI_A_CLASS_NAME, false,
			  class);
	if (!status)
		ask_list(context, ASI_CMD_STATS_GET, &stats_attributes, ASI_A_STATS_CLASS, true,
			 stats);
	context->err = err;
	if (quiet)
		fclose(quiet);
	return status;
}

int verb_doctor(struct context *context, int count, char **words)
{
	struct json_object *class = NULL, *stats = NULL, *records;
	struct answers answers = { .status = ask_all(context, &class, &stats) };
	struct host host;
	int status;

	(void)count;
	(void)words;
	/* A wrong word is not the host's fault: this time it is reported. */
	if (answers.status == STATUS_USAGE || answers.status == STATUS_REFUSED)
		return ask_list(context, ASI_CMD_CLASS_GET, &class_attributes, ASI_A_CLASS_NAME,
				false, &class);
	answers.version = session_version(context);
	answers.class = of_class(class);
	answers.stats = of_class(stats);
	if (!context->options.replay)
		host_read("", &host);
	records = doctor_judge(context->options.replay ? NULL : &host, &answers);
	json_object_put(class);
	json_object_put(stats);
	status = print_findings(context, records);
	json_object_put(records);
	return status;
}
