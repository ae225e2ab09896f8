// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vmm - a small virtual machine monitor that does VM exits on request.
 *
 * It runs real guests by /dev/kvm, does a wanted number of exits of a wanted
 * kind, and says how many the guest has really done. With --step it lives as
 * long as a script wants and takes one command a line on stdin.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/kvm.h>

#include "crew.h"
#include "memory.h"
#include "vm.h"

enum { STATUS_OK, STATUS_FAILED, STATUS_USAGE, STATUS_NO_KVM };

/* More exits than any run does: a round of these ends by vcpu_stop(). */
#define ENDLESS		UINT32_MAX

struct options {
	uint32_t exits;
	unsigned int kind;
	unsigned int vcpus;
	unsigned int vms;
	unsigned int rounds;
	bool irqchip;
	bool private;
	bool hold;
	bool step;
	int cpus[VM_VCPUS_MAX];
};

static const char * const kinds[KINDS] = {
	[KIND_CPUID] = "cpuid",
	[KIND_PIO] = "pio",
	[KIND_MIX] = "mix",
	[KIND_HLT] = "hlt",
	[KIND_MMIO] = "mmio",
	[KIND_PIC] = "pic",
	[KIND_FAR] = "far",
	[KIND_CR2] = "cr2",
	[KIND_POOL] = "pool",
	[KIND_BLIND] = "blind",
};

static const char help[] =
	"Usage: vmm [OPTION]...\n"
	"Run KVM guests that do VM exits and say how many they did.\n\n"
	"  --exits N     exits of each vCPU in a round (1000)\n"
	"  --kind KIND   cpuid, pio, mix (both in turn), hlt, mmio, pic: a port that\n"
	"                the kernel answers, needs --irqchip, far: a CPUID on the\n"
	"                first of 192 pages, one on the next, and so on, cr2: a CPUID\n"
	"                that must leave the guest's CR2 alone, or pool: the kernel reads\n"
	"                and writes each of 16 pages, and the guest looks whether anything\n"
	"                is lost; --exits is then how often, needs --irqchip; blind: as\n"
	"                pool, but only the kernel looks (cpuid)\n"
	"  --rounds N    rounds to run (1)\n"
	"  --vcpus N     vCPUs, a thread each (1)\n"
	"  --cpu C[,C]   CPU to bind the thread of the first, second, ... vCPU to\n"
	"  --irqchip     interrupt controllers in the kernel\n"
	"  --private     guest memory is not shared: a fork copies it when it is written\n"
	"  --vms N       N virtual machines one after another (1)\n"
	"  --hold        after the rounds, live on until stdin is closed\n"
	"  --step        no rounds; read commands from stdin instead:\n"
	"                run N [KIND], start [KIND], pause, churn N, mem WHAT, quit;\n"
	"                churn: N times make and free a memory slot and a device, vCPUs\n"
	"                running or not; mem: do to the 16 pages what the system might,\n"
	"                free, pageout, merge, move, collapse, zero, fork, reap (what was\n"
	"                forked must have what it had) or storm (fork, page out)\n"
	"  --help        this text\n\n"
	"A round answers: done exits=N cpuid=N pio=N hlt=N mmio=N pic=N far=N cr2=N\n"
	"pool=N blind=N cycles=N\n"
	"Exit status: 0 done, 1 a guest or an ioctl failed, 2 usage, 3 no /dev/kvm.\n";

static int usage(const char *what, const char *word)
{
	fprintf(stderr, "vmm: %s: '%s'; see vmm --help\n", what, word);
	return STATUS_USAGE;
}

/* Return: 0 and *value between 1 and max, or -1. */
static int parse_number(const char *text, uint32_t max, uint32_t *value)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || end == text || *end || number < 1 || number > max)
		return -1;
	*value = (uint32_t)number;
	return 0;
}

static int parse_kind(const char *text, unsigned int *kind)
{
	for (unsigned int i = 0; i < KINDS; i++) {
		if (!strcmp(text, kinds[i])) {
			*kind = i;
			return 0;
		}
	}
	return -1;
}

/* A list of CPUs, from 0, for the vCPUs in their order. */
static int parse_cpus(const char *text, int *cpus)
{
	unsigned int nr = 0;
	char *end;

	for (; nr < VM_VCPUS_MAX; nr++, text = end + 1) {
		long cpu = strtol(text, &end, 10);

		if (end == text || cpu < 0 || cpu >= 1024)
			return -1;
		cpus[nr] = (int)cpu;
		if (!*end)
			return 0;
		if (*end != ',')
			return -1;
	}
	return -1;
}

enum {
	OPT_EXITS, OPT_KIND, OPT_ROUNDS, OPT_VCPUS, OPT_CPU,
	OPT_IRQCHIP, OPT_PRIVATE, OPT_VMS, OPT_HOLD, OPT_STEP, OPT_HELP
};

static const struct option long_options[] = {
	{ "exits", required_argument, NULL, OPT_EXITS },
	{ "kind", required_argument, NULL, OPT_KIND },
	{ "rounds", required_argument, NULL, OPT_ROUNDS },
	{ "vcpus", required_argument, NULL, OPT_VCPUS },
	{ "cpu", required_argument, NULL, OPT_CPU },
	{ "irqchip", no_argument, NULL, OPT_IRQCHIP },
	{ "private", no_argument, NULL, OPT_PRIVATE },
	{ "vms", required_argument, NULL, OPT_VMS },
	{ "hold", no_argument, NULL, OPT_HOLD },
	{ "step", no_argument, NULL, OPT_STEP },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 }
};

static int take_option(struct options *options, int option)
{
	switch (option) {
	case OPT_EXITS:
		return parse_number(optarg, ENDLESS, &options->exits);
	case OPT_KIND:
		return parse_kind(optarg, &options->kind);
	case OPT_ROUNDS:
		return parse_number(optarg, 1000000, &options->rounds);
	case OPT_VCPUS:
		return parse_number(optarg, VM_VCPUS_MAX, &options->vcpus);
	case OPT_CPU:
		return parse_cpus(optarg, options->cpus);
	case OPT_VMS:
		return parse_number(optarg, 100000, &options->vms);
	case OPT_IRQCHIP:
		options->irqchip = true;
		return 0;
	case OPT_PRIVATE:
		options->private = true;
		return 0;
	case OPT_HOLD:
		options->hold = true;
		return 0;
	default:
		options->step = true;
		return 0;
	}
}

/* Return: -1 to go on, else the exit status. */
static int parse(struct options *options, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == '?')
			return STATUS_USAGE;
		if (option == OPT_HELP) {
			fputs(help, stdout);
			return STATUS_OK;
		}
		if (take_option(options, option))
			return usage("bad value", optarg);
	}
	if (optind < argc)
		return usage("unexpected word", argv[optind]);
	if ((options->kind == KIND_PIC || options->kind >= KIND_POOL) && !options->irqchip)
		return usage("kind needs --irqchip", kinds[options->kind]);
	return -1;
}

static void print_round(const struct round_result *round)
{
	printf("done exits=%" PRIu64, counts_sum(&round->counts));
	for (unsigned int kind = 0; kind < KINDS; kind++)
		if (kind != KIND_MIX)
			printf(" %s=%" PRIu64, kinds[kind], round->counts.of[kind]);
	printf(" cycles=%" PRIu64 "\n", round->cycles);
	fflush(stdout);
}

static int finish_round(struct crew *crew)
{
	struct round_result round;

	if (crew_wait(crew, &round))
		return -1;
	print_round(&round);
	return 0;
}

static int run_rounds(struct crew *crew, const struct options *options)
{
	for (unsigned int i = 0; i < options->rounds; i++)
		if (crew_go(crew, options->kind, options->exits) || finish_round(crew))
			return -1;
	return 0;
}

static int churn(const struct vm *vm, uint32_t rounds)
{
	if (vm_churn(vm, rounds))
		return -1;
	puts("churned");
	return fflush(stdout);
}

static int change_memory(struct vm *vm, const char *what)
{
	const char *said = memory_change(vm, what);

	if (!said)
		return -1;
	puts(said);
	return fflush(stdout);
}

/* One command line of --step. Return: 1 to quit, 0 to go on, -1 failed. */
static int command(struct crew *crew, const struct options *options, char *line, bool *running)
{
	const char *verb = strtok(line, " \n");
	const char *word = strtok(NULL, " \n");
	unsigned int kind = options->kind;
	uint32_t exits = ENDLESS;

	if (verb && !strcmp(verb, "quit") && !*running)
		return 1;
	if (verb && !strcmp(verb, "pause") && *running) {
		crew_stop(crew);
		*running = false;
		return finish_round(crew);
	}
	if (verb && !strcmp(verb, "churn") && word) {
		if (parse_number(word, 1000000, &exits))
			goto bad;
		return churn(crew->vm, exits);
	}
	if (verb && !strcmp(verb, "mem") && word)
		return change_memory(crew->vm, word);
	if (verb && !strcmp(verb, "run") && !*running && word) {
		if (parse_number(word, ENDLESS, &exits))
			goto bad;
		word = strtok(NULL, " \n");
	} else if (!verb || strcmp(verb, "start") || *running) {
		goto bad;
	}
	if (word && parse_kind(word, &kind))
		goto bad;
	if (crew_go(crew, kind, exits))
		return -1;
	if (!strcmp(verb, "run"))
		return finish_round(crew);
	*running = true;
	puts("started");
	return fflush(stdout);
bad:
	puts("bad command");
	return fflush(stdout);
}

static int run_commands(struct crew *crew, const struct options *options)
{
	bool running = false;
	char line[128];
	int ret = 0;

	printf("ready pid=%d\n", (int)getpid());
	fflush(stdout);
	while (!ret && fgets(line, sizeof(line), stdin))
		ret = command(crew, options, line, &running);
	if (running) {
		crew_stop(crew);
		if (finish_round(crew))
			ret = -1;
	}
	return ret < 0 ? -1 : 0;
}

static void hold(void)
{
	while (getchar() != EOF)
		;
}

static int run_vm(int kvm, const struct options *options)
{
	struct crew crew = {0};
	struct vm vm = {0};
	int ret;

	ret = vm_create(&vm, kvm, options->vcpus, options->irqchip, options->private);
	if (ret)
		goto cleanup;
	ret = crew_start(&crew, &vm, options->cpus);
	if (ret)
		goto cleanup;
	ret = options->step ? run_commands(&crew, options) : run_rounds(&crew, options);
	if (!ret && options->hold)
		hold();
cleanup:
	crew_end(&crew);
	memory_end();
	vm_destroy(&vm);
	return ret;
}

static int open_kvm(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (kvm < 0)
		fprintf(stderr, "vmm: /dev/kvm: %s\n", strerror(errno));
	else if (ioctl(kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		fprintf(stderr, "vmm: /dev/kvm does not speak version %d\n", KVM_API_VERSION);
	else
		return kvm;
	if (kvm >= 0)
		close(kvm);
	return -1;
}

int main(int argc, char **argv)
{
	struct options options = {
		.exits = 1000, .kind = KIND_CPUID, .vcpus = 1, .vms = 1, .rounds = 1
	};
	int status, kvm, ret = 0;

	for (unsigned int i = 0; i < VM_VCPUS_MAX; i++)
		options.cpus[i] = -1;
	status = parse(&options, argc, argv);
	if (status >= 0)
		return status;
	kvm = open_kvm();
	if (kvm < 0)
		return STATUS_NO_KVM;
	for (unsigned int i = 0; i < options.vms && !ret; i++)
		ret = run_vm(kvm, &options);
	close(kvm);
	return ret ? STATUS_FAILED : STATUS_OK;
}
