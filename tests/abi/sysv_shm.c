/* System V shared memory. */
#include "tap.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <time.h>

#define SIZE 10000
#define PAGE 4096L

static int
make(size_t size)
{
	int id = shmget(IPC_PRIVATE, size, 0600);

	CHECK(id >= 0);
	return id;
}

static struct shmid_ds
stat_of(int id)
{
	struct shmid_ds d;

	CHECK_EQ(shmctl(id, IPC_STAT, &d), 0);
	return d;
}

static char *
attach(int id)
{
	char *p = shmat(id, NULL, 0);

	CHECK(p != (char *)-1);
	return p;
}

TEST(shared_between_processes)
{
	int id = make(SIZE);
	volatile char *p = attach(id);
	pid_t pid;

	CHECK_EQ(p[0], 0);
	CHECK_EQ(p[SIZE - 1], 0);
	p[5000] = 'a';
	pid = fork();
	if (pid == 0) {
		volatile char *q = attach(id);

		CHECK_EQ(p[5000], 'a');
		CHECK_EQ(q[5000], 'a');
		q[5000] = 'b';
		CHECK_EQ(p[5000], 'b');
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(p[5000], 'b');
	CHECK_EQ(shmdt((char *)p), 0);
	CHECK_ERR(shmdt((char *)p), EINVAL);
	/* The contents stay. */
	p = attach(id);
	CHECK_EQ(p[5000], 'b');
	CHECK_EQ(shmctl(id, IPC_RMID, NULL), 0);
}

TEST(get_and_status)
{
	key_t key = 0x5e9 + getpid();
	struct shmid_ds d;
	int id;

	CHECK_ERR(shmget(key, SIZE, 0), ENOENT);
	CHECK_ERR(shmget(key, 0, IPC_CREAT | 0600), EINVAL);
	id = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0640);
	CHECK(id >= 0);
	CHECK_EQ(shmget(key, 0, 0), id);
	CHECK_ERR(shmget(key, SIZE + 1, 0), EINVAL);
	CHECK_ERR(shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0640), EEXIST);
	d = stat_of(id);
	CHECK_EQ(d.shm_segsz, SIZE);
	CHECK_EQ(d.shm_nattch, 0);
	CHECK_EQ(d.shm_cpid, getpid());
	CHECK_EQ(d.shm_lpid, 0);
	CHECK_EQ(d.shm_atime, 0);
	CHECK_EQ(d.shm_perm.mode, 0640);
	CHECK(d.shm_ctime != 0);
	d.shm_perm.mode = 0600;
	CHECK_EQ(shmctl(id, IPC_SET, &d), 0);
	CHECK_EQ(stat_of(id).shm_perm.mode, 0600);
	CHECK_ERR(shmctl(id, 99, &d), EINVAL);
	CHECK_ERR(shmctl(id, IPC_STAT, (void *)1), EFAULT);
	CHECK_ERR(shmctl(-1, IPC_STAT, &d), EINVAL);
	if (getuid() == 0) {
		pid_t pid = fork();

		if (pid == 0) {
			CHECK_EQ(setgid(1234), 0);
			CHECK_EQ(setuid(1234), 0);
			CHECK_ERR((long)shmat(id, NULL, 0), EACCES);
			CHECK_ERR(shmctl(id, IPC_STAT, &d), EACCES);
			CHECK_ERR(shmctl(id, IPC_RMID, NULL), EPERM);
			CHECK_ERR(shmctl(id, SHM_LOCK, NULL), EPERM);
			_exit(0);
		}
		CHECK_CHILD(pid);
		CHECK_EQ(shmctl(id, SHM_LOCK, NULL), 0);
		CHECK_EQ(stat_of(id).shm_perm.mode, 0600 | SHM_LOCKED);
		CHECK_EQ(shmctl(id, SHM_UNLOCK, NULL), 0);
	}
	CHECK_EQ(stat_of(id).shm_perm.mode, 0600);
	CHECK_EQ(shmctl(id, IPC_RMID, NULL), 0);
	CHECK_ERR(shmctl(id, IPC_STAT, &d), EINVAL);
}

TEST(counts_attaches)
{
	int id = make(4 * PAGE), go[2];
	char *p = attach(id), *q, c;
	pid_t pid;

	CHECK_EQ(stat_of(id).shm_nattch, 1);
	CHECK_EQ(stat_of(id).shm_lpid, getpid());
	CHECK(stat_of(id).shm_atime != 0);
	q = attach(id);
	CHECK(q != p);
	CHECK_EQ(stat_of(id).shm_nattch, 2);
	CHECK_EQ(pipe(go), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(read(go[0], &c, 1), 1);
		_exit(0);
	}
	CHECK_EQ(stat_of(id).shm_nattch, 4);
	CHECK_EQ(shmdt(q), 0);
	CHECK_EQ(stat_of(id).shm_nattch, 3);
	CHECK_EQ(write(go[1], "x", 1), 1);
	CHECK_CHILD(pid);
	CHECK_EQ(stat_of(id).shm_nattch, 1);
	CHECK(stat_of(id).shm_dtime != 0);
	/* A piece in the middle makes two; detaching takes both. */
	CHECK_EQ(munmap(p + PAGE, PAGE), 0);
	CHECK_EQ(stat_of(id).shm_nattch, 2);
	CHECK_EQ(shmdt(p), 0);
	CHECK_EQ(stat_of(id).shm_nattch, 0);
	/* vfork shares; exec lets go. */
	p = attach(id);
	pid = fork();
	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(stat_of(id).shm_nattch, 1);
	CHECK_EQ(shmctl(id, IPC_RMID, NULL), 0);
}

TEST(removed_while_attached)
{
	key_t key = 0x77000 + getpid();
	int id = shmget(key, PAGE, IPC_CREAT | 0600), other;
	volatile char *p = attach(id), *q;
	struct shmid_ds d;
	pid_t pid;

	p[0] = 'x';
	CHECK_EQ(shmctl(id, IPC_RMID, NULL), 0);
	d = stat_of(id);
	CHECK_EQ(d.shm_perm.mode, 0600 | SHM_DEST);
	CHECK_EQ(d.shm_perm.__key, 0);
	/* The key is free, the id works as long as somebody is attached. */
	other = shmget(key, PAGE, IPC_CREAT | IPC_EXCL | 0600);
	CHECK(other >= 0 && other != id);
	CHECK_EQ(shmctl(other, IPC_RMID, NULL), 0);
	q = attach(id);
	CHECK_EQ(q[0], 'x');
	CHECK_EQ(shmdt((char *)q), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(shmdt((char *)p), 0);
		CHECK_EQ(stat_of(id).shm_nattch, 1);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(shmdt((char *)p), 0);
	CHECK_ERR(shmctl(id, IPC_STAT, &d), EINVAL);
	CHECK_ERR((long)shmat(id, NULL, 0), EINVAL);
}

TEST(addresses_and_protection)
{
	int id = make(2 * PAGE), st;
	char *hole = mmap(NULL, 8 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *p;
	pid_t pid;

	CHECK(hole != MAP_FAILED);
	CHECK_ERR((long)shmat(id, hole, 0), EINVAL);
	CHECK_ERR((long)shmat(id, NULL, SHM_REMAP), EINVAL);
	CHECK_EQ((long)shmat(id, hole, SHM_REMAP), (long)hole);
	hole[PAGE] = 'y';
	CHECK_EQ(shmdt(hole), 0);
	CHECK_ERR((long)shmat(id, hole + 5, 0), EINVAL);
	CHECK_EQ((long)shmat(id, hole + 5, SHM_RND), (long)hole);
	CHECK_EQ(hole[PAGE], 'y');
	CHECK_ERR(shmdt(hole + PAGE), EINVAL);
	CHECK_ERR(shmdt(hole + 1), EINVAL);
	CHECK_EQ(shmdt(hole), 0);
	p = shmat(id, NULL, SHM_RDONLY);
	CHECK(p != (char *)-1);
	CHECK_EQ(p[PAGE], 'y');
	CHECK_ERR(mprotect(p, PAGE, PROT_READ | PROT_WRITE), EACCES);
	pid = fork();
	if (pid == 0) {
		*(volatile char *)p = 1;
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
	CHECK_EQ(shmctl(id, IPC_RMID, NULL), 0);
}

TEST(information)
{
	struct shminfo lim;
	struct shm_info use;
	struct shmid_ds d;
	int id = make(3 * PAGE), top, n, found = 0;
	char *p = attach(id), line[512];
	FILE *f;

	p[0] = 1;
	CHECK(shmctl(0, IPC_INFO, (struct shmid_ds *)&lim) >= 0);
	CHECK_EQ(lim.shmmni, 4096);
	CHECK_EQ(lim.shmmin, 1);
	top = shmctl(0, SHM_INFO, (struct shmid_ds *)&use);
	CHECK(top >= 0 && use.used_ids >= 1 && use.shm_tot >= 3 && use.shm_rss >= 1);
	for (n = 0; n <= top; n++)
		if (shmctl(n, SHM_STAT, &d) == id)
			found++;
	CHECK_EQ(found, 1);
	f = fopen("/proc/sysvipc/shm", "r");
	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		int key, shmid, mode, cpid, lpid, nattch;
		long size;

		if (sscanf(line, "%d %d %o %ld %d %d %d", &key, &shmid, &mode, &size, &cpid, &lpid,
		    &nattch) == 7 && shmid == id) {
			CHECK_EQ(size, 3 * PAGE);
			CHECK_EQ(nattch, 1);
			found++;
		}
	}
	fclose(f);
	CHECK_EQ(found, 2);
	f = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof(line), f) != NULL)
		if (strstr(line, "/SYSV00000000 (deleted)") != NULL)
			found++;
	fclose(f);
	CHECK_EQ(found, 3);
	CHECK_EQ(shmctl(id, IPC_RMID, NULL), 0);
}

/* Processes attach, fork, split and detach at random: in the end nothing is left. */
TEST(stress)
{
	unsigned seed = time(NULL) ^ getpid();
	int id[4], n, i;
	struct shmid_ds d;
	pid_t pid[6];

	printf("# seed %u\n", seed);
	fflush(stdout);
	for (n = 0; n < 4; n++)
		id[n] = make(8 * PAGE);
	for (n = 0; n < 6; n++) {
		pid[n] = fork();
		if (pid[n] == 0) {
			char *at[4] = { 0 };

			srand(seed + n);
			for (i = 0; i < 200; i++) {
				int k = rand() % 4;
				pid_t c;

				switch (rand() % 5) {
				case 0:
					if (at[k] == NULL)
						at[k] = attach(id[k]);
					break;
				case 1:
					if (at[k] != NULL)
						CHECK_EQ(shmdt(at[k]), 0);
					at[k] = NULL;
					break;
				case 2:
					if (at[k] != NULL)
						CHECK_EQ(mprotect(at[k] + PAGE * (1 + rand() % 6), PAGE,
						    rand() % 2 ? PROT_READ : PROT_READ | PROT_WRITE), 0);
					break;
				case 3:
					if (at[k] != NULL)
						((volatile char *)at[k])[0] += 1;
					break;
				case 4:
					if (rand() % 4 != 0)
						break;
					c = fork();
					if (c == 0) {
						if (at[k] != NULL)
							shmdt(at[k]);
						_exit(0);
					}
					CHECK_CHILD(c);
					break;
				}
			}
			_exit(0);
		}
	}
	for (n = 0; n < 6; n++)
		CHECK_CHILD(pid[n]);
	for (n = 0; n < 4; n++) {
		CHECK_EQ(stat_of(id[n]).shm_nattch, 0);
		CHECK_EQ(shmctl(id[n], IPC_RMID, NULL), 0);
		CHECK_ERR(shmctl(id[n], IPC_STAT, &d), EINVAL);
	}
}

TESTS = {
	T(shared_between_processes), T(get_and_status), T(counts_attaches),
	T(removed_while_attached), T(addresses_and_protection), T(information), T(stress), { 0 }
};
