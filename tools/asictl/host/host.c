// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/host.h"
#include "lib/textfile.h"

/* Of linux/capability.h, which is not worth a dependency. */
#define CAP_SYS_ADMIN_BIT 21

static FILE *open_file(const char *root, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static FILE *open_file(const char *root, const char *format, ...)
{
	char *name = NULL, *path = NULL;
	FILE *stream = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&name, format, args) < 0)
		name = NULL;
	va_end(args);
	if (name && asprintf(&path, "%s%s", root, name) >= 0) {
		stream = fopen(path, "re");
		free(path);
	}
	free(name);
	return stream;
}

/* The first line of a file without its end; empty if there is none. Closes @stream. */
static void first_line(FILE *stream, char *text, size_t size)
{
	struct textfile file = { .stream = stream };

	*text = '\0';
	if (!stream)
		return;
	if (textfile_next(&file) > 0)
		snprintf(text, size, "%.*s", (int)strcspn(file.line, "\n"), file.line);
	textfile_free(&file);
	fclose(stream);
}

static bool exists(const char *root, const char *name)
{
	struct stat status;
	char *path;
	bool found;

	if (asprintf(&path, "%s%s", root, name) < 0)
		return false;
	found = !stat(path, &status);
	free(path);
	return found;
}

static enum answer capability(const char *root)
{
	struct textfile file = { .stream = open_file(root, "/proc/self/status") };
	enum answer answer = ANSWER_UNKNOWN;
	unsigned long long mask;

	if (!file.stream)
		return ANSWER_UNKNOWN;
	while (textfile_next(&file) > 0) {
		if (sscanf(file.line, "CapEff: %llx", &mask) == 1)
			answer = mask >> CAP_SYS_ADMIN_BIT & 1 ? ANSWER_YES : ANSWER_NO;
	}
	textfile_free(&file);
	fclose(file.stream);
	return answer;
}

/* The initial one maps every id onto itself. */
static enum answer first_userns(const char *root)
{
	unsigned long inside, outside, count;
	char line[128];

	first_line(open_file(root, "/proc/self/uid_map"), line, sizeof(line));
	if (sscanf(line, "%lu %lu %lu", &inside, &outside, &count) != 3)
		return ANSWER_UNKNOWN;
	return !inside && !outside && count == 4294967295UL ? ANSWER_YES : ANSWER_NO;
}

static bool read_link(const char *root, const char *name, char *text, size_t size)
{
	ssize_t len = -1;
	char *path;

	if (asprintf(&path, "%s%s", root, name) >= 0) {
		len = readlink(path, text, size - 1);
		free(path);
	}
	if (len < 0)
		return false;
	text[len] = '\0';
	return true;
}

static enum answer first_netns(const char *root)
{
	char own[64], first[64];

	if (!read_link(root, "/proc/self/ns/net", own, sizeof(own)) ||
	    !read_link(root, "/proc/1/ns/net", first, sizeof(first)))
		return ANSWER_UNKNOWN;
	return strcmp(own, first) ? ANSWER_NO : ANSWER_YES;
}

static enum answer configuration(const char *root)
{
	struct textfile file = { .stream = NULL };
	enum answer answer = ANSWER_NO;
	struct utsname name;
	int ret;

	if (!uname(&name))
		file.stream = open_file(root, "/boot/config-%s", name.release);
	if (!file.stream)
		return ANSWER_UNKNOWN;
	while ((ret = textfile_next(&file)) > 0) {
		if (!strcmp(file.line, "CONFIG_ADDRESS_SPACE_ISOLATION=y\n"))
			answer = ANSWER_YES;
	}
	textfile_free(&file);
	fclose(file.stream);
	/* What was not read to its end may have it there. */
	return ret && answer == ANSWER_NO ? ANSWER_UNKNOWN : answer;
}

/* The mode that is in force stands in brackets. */
static void lockdown(const char *root, char *text, size_t size)
{
	char line[64], *begin, *end;

	*text = '\0';
	first_line(open_file(root, "/sys/kernel/security/lockdown"), line, sizeof(line));
	begin = strchr(line, '[');
	end = begin ? strchr(begin, ']') : NULL;
	if (end)
		snprintf(text, size, "%.*s", (int)(end - begin - 1), begin + 1);
}

static bool has_flag(const char *flags, const char *flag)
{
	size_t len = strlen(flag);
	const char *found;

	for (found = flags; (found = strstr(found, flag)); found += len) {
		if (found[-1] == ' ' && strchr(" \n", found[len]))
			return true;
	}
	return false;
}

static void read_cpu(const char *root, struct host *host)
{
	struct textfile file = { .stream = open_file(root, "/proc/cpuinfo") };

	if (!file.stream)
		return;
	while (textfile_next(&file) > 0) {
		if (strncmp(file.line, "flags", 5))
			continue;
		host->vendor = has_flag(file.line, "svm") ? "kvm_amd" :
			       has_flag(file.line, "vmx") ? "kvm_intel" : NULL;
		host->fred = has_flag(file.line, "fred") ? ANSWER_YES : ANSWER_NO;
		break;
	}
	textfile_free(&file);
	fclose(file.stream);
}

static int number_in(const char *root, const char *name)
{
	char line[32], *end;
	long number;

	first_line(open_file(root, "%s", name), line, sizeof(line));
	number = strtol(line, &end, 10);
	return end == line ? -1 : (int)number;
}

static enum answer mount_answer(bool there, bool whole)
{
	if (there)
		return ANSWER_YES;
	return whole ? ANSWER_NO : ANSWER_UNKNOWN;
}

static void read_mounts(const char *root, struct host *host)
{
	struct textfile file = { .stream = open_file(root, "/proc/self/mounts") };
	bool debugfs = false, configfs = false;
	int ret;

	if (!file.stream)
		return;
	while ((ret = textfile_next(&file)) > 0) {
		debugfs |= !!strstr(file.line, " /sys/kernel/debug debugfs ");
		configfs |= !!strstr(file.line, " /sys/kernel/config configfs ");
	}
	textfile_free(&file);
	fclose(file.stream);
	host->debugfs = mount_answer(debugfs, !ret);
	host->configfs = mount_answer(configfs, !ret);
}

static void append_word(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);

	snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
}

/* Those that the kernel itself calls vulnerable, with SMT or without. */
static void read_vulnerable(const char *root, char *list, size_t size)
{
	static const char folder[] = "/sys/devices/system/cpu/vulnerabilities";
	struct dirent **entries;
	char *path, line[256];
	int count = -1;

	*list = '\0';
	if (asprintf(&path, "%s%s", root, folder) >= 0) {
		count = scandir(path, &entries, NULL, alphasort);
		free(path);
	}
	for (int i = 0; i < count; i++) {
		first_line(open_file(root, "%s/%s", folder, entries[i]->d_name), line,
			   sizeof(line));
		if (!strncmp(line, "Vulnerable", 10) || strstr(line, "SMT vulnerable"))
			append_word(list, size, entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

void host_read(const char *root, struct host *host)
{
	int smt = number_in(root, "/sys/devices/system/cpu/smt/active");

	*host = (struct host){
		.capable = capability(root),
		.first_userns = first_userns(root),
		.first_netns = first_netns(root),
		.configured = configuration(root),
		.vendor_loaded = exists(root, "/sys/module/kvm_amd") ||
				 exists(root, "/sys/module/kvm_intel"),
		.kptr_restrict = number_in(root, "/proc/sys/kernel/kptr_restrict"),
		.smt = smt < 0 ? ANSWER_UNKNOWN : smt ? ANSWER_YES : ANSWER_NO,
	};
	lockdown(root, host->lockdown, sizeof(host->lockdown));
	first_line(open_file(root, "/sys/module/kvm/parameters/address_space_isolation"),
		   host->isolation, sizeof(host->isolation));
	read_cpu(root, host);
	read_mounts(root, host);
	read_vulnerable(root, host->vulnerable, sizeof(host->vulnerable));
}
