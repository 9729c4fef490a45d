/* SPDX-License-Identifier: MIT */
/*
 * What a model in C may use, declared so that a compiler and an editor read it without a kernel tree:
 *
 *	gcc -fsyntax-only -Wall -Wextra -I node_modules/racewalk/include race.c
 *
 * racewalk itself does not read this file: it has its own idea of each name, see "racewalk operations". Only types and
 * names are the kernel's here. What a macro expands to is made for the type checker, and does nothing that is meant.
 */
#ifndef RACEWALK_H
#define RACEWALK_H

#if defined(__GNUC__)
/* Off in a kernel build too. And a function may be there for one variant only. */
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wunused-function"
#endif

/* --- the scene: who runs what -------------------------------------------------------------------------------- */

/*
 * SCENE(remove_vs_rearm, "what it is about")
 * {
 *	BEFORE { ctx = kzalloc(sizeof(*ctx), GFP_KERNEL); }	runs first, alone
 *	TASK(remove) { ctx_remove(ctx); }			an actor; all actors of a scene run at once; SOFTIRQ and IRQ are others
 *	EXPECT(posted, "use-after-free");			the kinds that a search of this variant finds
 *	EXPECT(FIXED, clean);					variants are what #ifdef asks for
 * }
 */
#define SCENE(name, text) static const char *const racewalk_text_##name = (text); static void racewalk_scene_##name(void)
#define BEFORE if ((void)racewalk_actor, 1)
#define TASK(name) if ((void)racewalk_actor, 1)
#define SOFTIRQ(name) TASK(name)
#define IRQ(name) TASK(name)
#define EXPECT(variant, ...) ((void)racewalk_actor, (void)#variant #__VA_ARGS__)
#define OPTION(name, value) ((void)racewalk_actor, (void)#name #value)
/* Beside a struct: who owns what of it when, in the words of docs/owners.md. */
#define OWNERSHIP(name, type, ...) \
	static const char *const racewalk_owner_##name[] __attribute__((__unused__)) = { sizeof(struct type) ? #type : "", __VA_ARGS__ }
static const int racewalk_actor;

/* Beside a declaration: the values that it takes; how many objects of it there are; what a function without a body returns. */
#define __range(low, high)
#define __objects(count)
#define __any(...)

/* --- words --------------------------------------------------------------------------------------------------- */

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;
typedef unsigned long ulong;
typedef unsigned int uint;
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
typedef unsigned int gfp_t;
typedef int pid_t;
typedef long long loff_t;
typedef s64 ktime_t;
#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L
typedef _Bool bool;
enum { false, true };
#endif
#define NULL ((void *)0)

#define __user
#define __rcu
#define __iomem
#define __percpu
#define __init
#define __exit
#define __must_check
#define __always_unused __attribute__((unused))
#define __maybe_unused __attribute__((unused))
#define fallthrough __attribute__((__fallthrough__))
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define typeof __typeof__
#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(ptr, type, member) ((type *)((char *)(typeof(((type *)0)->member) *)(ptr) - offsetof(type, member)))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(nr) (1UL << (nr))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))
#define clamp(value, low, high) min(max(value, low), high)
#define swap(a, b) do { typeof(a) racewalk_was = (a); (a) = (b); (b) = racewalk_was; } while (0)

/* --- errors -------------------------------------------------------------------------------------------------- */

#define EPERM 1
#define ENOENT 2
#define ESRCH 3
#define EINTR 4
#define EIO 5
#define ENXIO 6
#define E2BIG 7
#define ENOEXEC 8
#define EBADF 9
#define ECHILD 10
#define EAGAIN 11
#define EWOULDBLOCK EAGAIN
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define ENOTBLK 15
#define EBUSY 16
#define EEXIST 17
#define EXDEV 18
#define ENODEV 19
#define ENOTDIR 20
#define EISDIR 21
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define ENOTTY 25
#define ETXTBSY 26
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EROFS 30
#define EMLINK 31
#define EPIPE 32
#define EDOM 33
#define ERANGE 34
#define EDEADLK 35
#define EDEADLOCK EDEADLK
#define ENAMETOOLONG 36
#define ENOLCK 37
#define ENOSYS 38
#define ENOTEMPTY 39
#define ELOOP 40
#define ENOMSG 42
#define EIDRM 43
#define ECHRNG 44
#define EL2NSYNC 45
#define EL3HLT 46
#define EL3RST 47
#define ELNRNG 48
#define EUNATCH 49
#define ENOCSI 50
#define EL2HLT 51
#define EBADE 52
#define EBADR 53
#define EXFULL 54
#define ENOANO 55
#define EBADRQC 56
#define EBADSLT 57
#define EBFONT 59
#define ENOSTR 60
#define ENODATA 61
#define ETIME 62
#define ENOSR 63
#define ENONET 64
#define ENOPKG 65
#define EREMOTE 66
#define ENOLINK 67
#define EADV 68
#define ESRMNT 69
#define ECOMM 70
#define EPROTO 71
#define EMULTIHOP 72
#define EDOTDOT 73
#define EBADMSG 74
#define EOVERFLOW 75
#define ENOTUNIQ 76
#define EBADFD 77
#define EREMCHG 78
#define ELIBACC 79
#define ELIBBAD 80
#define ELIBSCN 81
#define ELIBMAX 82
#define ELIBEXEC 83
#define EILSEQ 84
#define ERESTART 85
#define ESTRPIPE 86
#define EUSERS 87
#define ENOTSOCK 88
#define EDESTADDRREQ 89
#define EMSGSIZE 90
#define EPROTOTYPE 91
#define ENOPROTOOPT 92
#define EPROTONOSUPPORT 93
#define ESOCKTNOSUPPORT 94
#define EOPNOTSUPP 95
#define EPFNOSUPPORT 96
#define EAFNOSUPPORT 97
#define EADDRINUSE 98
#define EADDRNOTAVAIL 99
#define ENETDOWN 100
#define ENETUNREACH 101
#define ENETRESET 102
#define ECONNABORTED 103
#define ECONNRESET 104
#define ENOBUFS 105
#define EISCONN 106
#define ENOTCONN 107
#define ESHUTDOWN 108
#define ETOOMANYREFS 109
#define ETIMEDOUT 110
#define ECONNREFUSED 111
#define EHOSTDOWN 112
#define EHOSTUNREACH 113
#define EALREADY 114
#define EINPROGRESS 115
#define ESTALE 116
#define EUCLEAN 117
#define ENOTNAM 118
#define ENAVAIL 119
#define EISNAM 120
#define EREMOTEIO 121
#define EDQUOT 122
#define ENOMEDIUM 123
#define EMEDIUMTYPE 124
#define ECANCELED 125
#define ENOKEY 126
#define EKEYEXPIRED 127
#define EKEYREVOKED 128
#define EKEYREJECTED 129
#define EOWNERDEAD 130
#define ENOTRECOVERABLE 131
#define ERFKILL 132
#define EHWPOISON 133
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ENOIOCTLCMD 515
#define ERESTART_RESTARTBLOCK 516
#define EPROBE_DEFER 517
#define EOPENSTALE 518
#define ENOPARAM 519
#define EBADHANDLE 521
#define ENOTSYNC 522
#define EBADCOOKIE 523
#define ENOTSUPP 524
#define ETOOSMALL 525
#define ESERVERFAULT 526
#define EBADTYPE 527
#define EJUKEBOX 528
#define EIOCBQUEUED 529
#define ERECALLCONFLICT 530
#define ENOGRACE 531

void *ERR_PTR(long error);
long PTR_ERR(const void *ptr);
bool IS_ERR(const void *ptr);
bool IS_ERR_OR_NULL(const void *ptr);
int PTR_ERR_OR_ZERO(const void *ptr);

#define WARN_ON(condition) ({ int racewalk_warn = !!(condition); unlikely(racewalk_warn); })
#define WARN_ON_ONCE(condition) WARN_ON(condition)
#define WARN(condition, ...) WARN_ON(condition)
#define WARN_ONCE(condition, ...) WARN_ON(condition)
#define BUG_ON(condition) do { if (condition) __builtin_trap(); } while (0)
#define BUG() __builtin_trap()
#define lockdep_assert_held(lock) ((void)(lock))
#define lockdep_assert_held_once(lock) ((void)(lock))
#define lockdep_assert_not_held(lock) ((void)(lock))
#define might_sleep() ((void)0)
#define might_alloc(gfp) ((void)(gfp))

/* Said, and no step. */
#define pr_emerg(...) racewalk_print(__VA_ARGS__)
#define pr_alert(...) racewalk_print(__VA_ARGS__)
#define pr_crit(...) racewalk_print(__VA_ARGS__)
#define pr_err(...) racewalk_print(__VA_ARGS__)
#define pr_warn(...) racewalk_print(__VA_ARGS__)
#define pr_warn_once(...) racewalk_print(__VA_ARGS__)
#define pr_notice(...) racewalk_print(__VA_ARGS__)
#define pr_info(...) racewalk_print(__VA_ARGS__)
#define pr_debug(...) racewalk_print(__VA_ARGS__)
#define printk(...) racewalk_print(__VA_ARGS__)
void racewalk_print(const char *text, ...);

/* --- accesses ------------------------------------------------------------------------------------------------ */

#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) do { *(volatile typeof(x) *)&(x) = (value); } while (0)
#define smp_load_acquire(ptr) READ_ONCE(*(ptr))
#define smp_store_release(ptr, value) WRITE_ONCE(*(ptr), value)
#define smp_store_mb(x, value) WRITE_ONCE(x, value)
#define data_race(expression) (expression)

#define xchg(ptr, value) ({ typeof(*(ptr)) racewalk_new = (value); __atomic_exchange_n((ptr), racewalk_new, __ATOMIC_SEQ_CST); })
#define xchg_relaxed xchg
#define xchg_acquire xchg
#define xchg_release xchg
#define cmpxchg(ptr, old, value) ({ \
	typeof(*(ptr)) racewalk_old = (old); \
	typeof(*(ptr)) racewalk_new = (value); \
	__atomic_compare_exchange_n((ptr), &racewalk_old, racewalk_new, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	racewalk_old; })
#define cmpxchg_relaxed cmpxchg
#define cmpxchg_acquire cmpxchg
#define cmpxchg_release cmpxchg
#define try_cmpxchg(ptr, oldp, value) ({ \
	typeof(*(ptr)) racewalk_new = (value); \
	(bool)__atomic_compare_exchange_n((ptr), (oldp), racewalk_new, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); })
#define try_cmpxchg_relaxed try_cmpxchg
#define try_cmpxchg_acquire try_cmpxchg
#define try_cmpxchg_release try_cmpxchg

void barrier(void);
void smp_mb(void);
void smp_rmb(void);
void smp_wmb(void);
void smp_mb__before_atomic(void);
void smp_mb__after_atomic(void);
void cpu_relax(void);
void cond_resched(void);

typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;
typedef struct { s64 counter; } atomic64_t;
#define ATOMIC_INIT(i) { (i) }
#define ATOMIC_LONG_INIT(i) { (i) }
#define ATOMIC64_INIT(i) { (i) }

#define RACEWALK_ATOMIC_RETURNING(name, word, order) \
	word name##_add_return##order(word i, name##_t *v); \
	word name##_sub_return##order(word i, name##_t *v); \
	word name##_inc_return##order(name##_t *v); \
	word name##_dec_return##order(name##_t *v); \
	word name##_fetch_add##order(word i, name##_t *v); \
	word name##_fetch_sub##order(word i, name##_t *v); \
	word name##_fetch_inc##order(name##_t *v); \
	word name##_fetch_dec##order(name##_t *v); \
	word name##_fetch_and##order(word i, name##_t *v); \
	word name##_fetch_andnot##order(word i, name##_t *v); \
	word name##_fetch_or##order(word i, name##_t *v); \
	word name##_fetch_xor##order(word i, name##_t *v); \
	word name##_xchg##order(name##_t *v, word new); \
	word name##_cmpxchg##order(name##_t *v, word old, word new); \
	bool name##_try_cmpxchg##order(name##_t *v, word *old, word new); \
	bool name##_sub_and_test##order(word i, name##_t *v); \
	bool name##_dec_and_test##order(name##_t *v); \
	bool name##_inc_and_test##order(name##_t *v); \
	bool name##_add_negative##order(word i, name##_t *v); \
	word name##_fetch_add_unless##order(name##_t *v, word a, word u); \
	bool name##_add_unless##order(name##_t *v, word a, word u); \
	bool name##_inc_not_zero##order(name##_t *v); \
	bool name##_inc_unless_negative##order(name##_t *v); \
	bool name##_dec_unless_positive##order(name##_t *v); \
	word name##_dec_if_positive##order(name##_t *v);
#define RACEWALK_ATOMIC(name, word) \
	word name##_read(const name##_t *v); \
	word name##_read_acquire(const name##_t *v); \
	void name##_set(name##_t *v, word i); \
	void name##_set_release(name##_t *v, word i); \
	void name##_add(word i, name##_t *v); \
	void name##_sub(word i, name##_t *v); \
	void name##_inc(name##_t *v); \
	void name##_dec(name##_t *v); \
	void name##_and(word i, name##_t *v); \
	void name##_andnot(word i, name##_t *v); \
	void name##_or(word i, name##_t *v); \
	void name##_xor(word i, name##_t *v); \
	RACEWALK_ATOMIC_RETURNING(name, word, ) \
	RACEWALK_ATOMIC_RETURNING(name, word, _relaxed) \
	RACEWALK_ATOMIC_RETURNING(name, word, _acquire) \
	RACEWALK_ATOMIC_RETURNING(name, word, _release)
RACEWALK_ATOMIC(atomic, int)
RACEWALK_ATOMIC(atomic_long, long)
RACEWALK_ATOMIC(atomic64, s64)

#define DECLARE_BITMAP(name, bits) unsigned long name[((bits) + 8 * sizeof(long) - 1) / (8 * sizeof(long))]
bool test_bit(long nr, const volatile unsigned long *addr);
bool test_bit_acquire(long nr, const volatile unsigned long *addr);
void set_bit(long nr, volatile unsigned long *addr);
void clear_bit(long nr, volatile unsigned long *addr);
void change_bit(long nr, volatile unsigned long *addr);
void __set_bit(long nr, volatile unsigned long *addr);
void __clear_bit(long nr, volatile unsigned long *addr);
void __change_bit(long nr, volatile unsigned long *addr);
bool test_and_set_bit(long nr, volatile unsigned long *addr);
bool test_and_clear_bit(long nr, volatile unsigned long *addr);
bool test_and_change_bit(long nr, volatile unsigned long *addr);
bool __test_and_set_bit(long nr, volatile unsigned long *addr);
bool __test_and_clear_bit(long nr, volatile unsigned long *addr);
bool __test_and_change_bit(long nr, volatile unsigned long *addr);
bool test_and_set_bit_lock(long nr, volatile unsigned long *addr);
void clear_bit_unlock(long nr, volatile unsigned long *addr);
void __clear_bit_unlock(long nr, volatile unsigned long *addr);
int wait_on_bit(unsigned long *word, int bit, unsigned int mode);
int wait_on_bit_lock(unsigned long *word, int bit, unsigned int mode);
void wake_up_bit(unsigned long *word, int bit);
void clear_and_wake_up_bit(int bit, unsigned long *word);

/* --- memory -------------------------------------------------------------------------------------------------- */

#define GFP_KERNEL 0x1u
#define GFP_ATOMIC 0x2u
#define GFP_NOWAIT 0x4u
#define GFP_NOFS 0x8u
#define GFP_NOIO 0x10u
#define GFP_KERNEL_ACCOUNT 0x20u
#define GFP_DMA 0x40u
#define __GFP_ZERO 0x80u
#define __GFP_NOWARN 0x100u
#define __GFP_NOFAIL 0x200u
#define SLAB_TYPESAFE_BY_RCU 0x1u
#define SLAB_HWCACHE_ALIGN 0x2u
#define SLAB_PANIC 0x4u

struct kmem_cache;
void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kmalloc_array(size_t n, size_t size, gfp_t flags);
void *kvmalloc(size_t size, gfp_t flags);
void *kvzalloc(size_t size, gfp_t flags);
#define kzalloc_obj(object, flags) kzalloc(sizeof(object), (flags))
void kfree(const void *object);
void kvfree(const void *object);
void kfree_sensitive(const void *object);
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, unsigned int flags, void (*ctor)(void *));
#define KMEM_CACHE(type, flags) kmem_cache_create(#type, sizeof(struct type), 0, (flags), NULL)
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags);
void kmem_cache_free(struct kmem_cache *cache, void *object);
void kmem_cache_destroy(struct kmem_cache *cache);
typedef struct mempool_s { int min_nr; } mempool_t;
int mempool_init_kmalloc_pool(mempool_t *pool, int min_nr, size_t size);
void *mempool_alloc_preallocated(mempool_t *pool);
void mempool_free(void *element, mempool_t *pool);
void mempool_exit(mempool_t *pool);
void *memset(void *to, int c, size_t size);
void *memcpy(void *to, const void *from, size_t size);
unsigned long copy_from_user(void *to, const void __user *from, unsigned long size);
unsigned long copy_to_user(void __user *to, const void *from, unsigned long size);
int __racewalk_user_word(const void __user *at, ...);
#define get_user(x, from) ((x) = 0, __racewalk_user_word((from), &(x)))
#define put_user(x, to) __racewalk_user_word((to), (x))

/* --- RCU ----------------------------------------------------------------------------------------------------- */

struct rcu_head { void (*func)(struct rcu_head *head); };
#define callback_head rcu_head
typedef void (*rcu_callback_t)(struct rcu_head *head);
void rcu_read_lock(void);
void rcu_read_unlock(void);
void rcu_read_lock_bh(void);
void rcu_read_unlock_bh(void);
void rcu_read_lock_sched(void);
void rcu_read_unlock_sched(void);
void rcu_read_lock_trace(void);
void rcu_read_unlock_trace(void);
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
void synchronize_rcu_tasks(void);
void synchronize_rcu_tasks_trace(void);
void synchronize_net(void);
void call_rcu(struct rcu_head *head, rcu_callback_t func);
void call_rcu_tasks(struct rcu_head *head, rcu_callback_t func);
void call_rcu_tasks_trace(struct rcu_head *head, rcu_callback_t func);
void rcu_barrier(void);
void rcu_barrier_tasks_trace(void);
void kvfree_rcu_barrier(void);
#define kfree_rcu(ptr, head) ((void)&(ptr)->head, kfree(ptr))
#define kvfree_rcu(ptr, head) kfree_rcu(ptr, head)
#define kfree_rcu_mightsleep(ptr) kfree(ptr)
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_check(p, condition) ((void)(condition), READ_ONCE(p))
#define rcu_dereference_protected(p, condition) ((void)(condition), (p))
#define rcu_dereference_bh(p) READ_ONCE(p)
#define rcu_dereference_sched(p) READ_ONCE(p)
#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, value) WRITE_ONCE(p, value)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)
#define rcu_replace_pointer(p, value, condition) ({ typeof(p) racewalk_was = (p); (void)(condition); (p) = (value); racewalk_was; })
bool lockdep_is_held(const void *lock);

struct srcu_struct { int racewalk; };
#define DEFINE_SRCU(name) struct srcu_struct name
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name
int init_srcu_struct(struct srcu_struct *ssp);
void cleanup_srcu_struct(struct srcu_struct *ssp);
int srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
void synchronize_srcu(struct srcu_struct *ssp);
void synchronize_srcu_expedited(struct srcu_struct *ssp);
void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func);
void srcu_barrier(struct srcu_struct *ssp);
#define srcu_dereference(p, ssp) ((void)(ssp), READ_ONCE(p))

/* --- locks --------------------------------------------------------------------------------------------------- */

typedef struct spinlock { int racewalk; } spinlock_t;
typedef struct raw_spinlock { int racewalk; } raw_spinlock_t;
#define DEFINE_SPINLOCK(name) spinlock_t name = { 0 }
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = { 0 }
#define RACEWALK_SPIN(name, type) \
	void name##_lock_init(type *lock); \
	void name##_lock(type *lock); \
	void name##_unlock(type *lock); \
	void name##_lock_bh(type *lock); \
	void name##_unlock_bh(type *lock); \
	void name##_lock_irq(type *lock); \
	void name##_unlock_irq(type *lock); \
	void name##_unlock_irqrestore(type *lock, unsigned long flags); \
	bool name##_trylock(type *lock); \
	bool name##_trylock_bh(type *lock); \
	bool name##_trylock_irq(type *lock); \
	bool name##_is_locked(type *lock);
RACEWALK_SPIN(spin, spinlock_t)
RACEWALK_SPIN(raw_spin, raw_spinlock_t)
#define spin_lock_irqsave(lock, flags) ((flags) = 0, spin_lock_irq(lock))
#define spin_trylock_irqsave(lock, flags) ((flags) = 0, spin_trylock_irq(lock))
#define raw_spin_lock_irqsave(lock, flags) ((flags) = 0, raw_spin_lock_irq(lock))
#define raw_spin_trylock_irqsave(lock, flags) ((flags) = 0, raw_spin_trylock_irq(lock))

typedef struct { int racewalk; } rwlock_t;
#define DEFINE_RWLOCK(name) rwlock_t name = { 0 }
void rwlock_init(rwlock_t *lock);
#define RACEWALK_RW(name) \
	void name##_lock(rwlock_t *lock); \
	void name##_unlock(rwlock_t *lock); \
	void name##_lock_bh(rwlock_t *lock); \
	void name##_unlock_bh(rwlock_t *lock); \
	void name##_lock_irq(rwlock_t *lock); \
	void name##_unlock_irq(rwlock_t *lock); \
	void name##_unlock_irqrestore(rwlock_t *lock, unsigned long flags); \
	bool name##_trylock(rwlock_t *lock);
RACEWALK_RW(read)
RACEWALK_RW(write)
#define read_lock_irqsave(lock, flags) ((flags) = 0, read_lock_irq(lock))
#define write_lock_irqsave(lock, flags) ((flags) = 0, write_lock_irq(lock))

struct mutex { int racewalk; };
#define DEFINE_MUTEX(name) struct mutex name = { 0 }
void mutex_init(struct mutex *lock);
void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_lock_killable(struct mutex *lock);
bool mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);

struct rw_semaphore { int racewalk; };
#define DECLARE_RWSEM(name) struct rw_semaphore name = { 0 }
void init_rwsem(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
int down_read_interruptible(struct rw_semaphore *sem);
int down_read_killable(struct rw_semaphore *sem);
bool down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int down_write_killable(struct rw_semaphore *sem);
bool down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);

struct semaphore { int racewalk; };
#define DEFINE_SEMAPHORE(name, n) struct semaphore name = { (n) }
void sema_init(struct semaphore *sem, int value);
void down(struct semaphore *sem);
int down_interruptible(struct semaphore *sem);
int down_killable(struct semaphore *sem);
int down_trylock(struct semaphore *sem);
int down_timeout(struct semaphore *sem, long timeout);
void up(struct semaphore *sem);

typedef struct seqcount { unsigned int sequence; } seqcount_t;
typedef seqcount_t seqcount_spinlock_t;
typedef struct { unsigned int sequence; } seqlock_t;
#define SEQCNT_ZERO(name) { 0 }
#define DEFINE_SEQLOCK(name) seqlock_t name = { 0 }
void seqcount_init(seqcount_t *s);
unsigned int read_seqcount_begin(const seqcount_t *s);
unsigned int raw_read_seqcount(const seqcount_t *s);
unsigned int raw_seqcount_begin(const seqcount_t *s);
bool read_seqcount_retry(const seqcount_t *s, unsigned int start);
void write_seqcount_begin(seqcount_t *s);
void write_seqcount_end(seqcount_t *s);
void write_seqcount_invalidate(seqcount_t *s);
void seqlock_init(seqlock_t *sl);
unsigned int read_seqbegin(const seqlock_t *sl);
bool read_seqretry(const seqlock_t *sl, unsigned int start);
void write_seqlock(seqlock_t *sl);
void write_sequnlock(seqlock_t *sl);
void write_seqlock_bh(seqlock_t *sl);
void write_sequnlock_bh(seqlock_t *sl);
void write_seqlock_irq(seqlock_t *sl);
void write_sequnlock_irq(seqlock_t *sl);
#define write_seqlock_irqsave(sl, flags) ((flags) = 0, write_seqlock_irq(sl))
#define write_sequnlock_irqrestore(sl, flags) ((void)(flags), write_sequnlock_irq(sl))
void read_seqlock_excl(seqlock_t *sl);
void read_sequnlock_excl(seqlock_t *sl);

void preempt_disable(void);
void preempt_enable(void);
void local_bh_disable(void);
void local_bh_enable(void);
void local_irq_disable(void);
void local_irq_enable(void);
#define local_irq_save(flags) ((flags) = 0, local_irq_disable())
#define local_irq_restore(flags) ((void)(flags), local_irq_enable())
int smp_processor_id(void);

/* --- reference counts ---------------------------------------------------------------------------------------- */

typedef struct refcount_struct { atomic_t refs; } refcount_t;
#define REFCOUNT_INIT(n) { .refs = ATOMIC_INIT(n) }
void refcount_set(refcount_t *r, int n);
void refcount_set_release(refcount_t *r, int n);
unsigned int refcount_read(const refcount_t *r);
void refcount_inc(refcount_t *r);
void refcount_add(int i, refcount_t *r);
bool refcount_inc_not_zero(refcount_t *r);
bool refcount_inc_not_zero_acquire(refcount_t *r);
bool refcount_add_not_zero(int i, refcount_t *r);
bool refcount_add_not_zero_acquire(int i, refcount_t *r);
void refcount_dec(refcount_t *r);
bool refcount_dec_and_test(refcount_t *r);
bool refcount_sub_and_test(int i, refcount_t *r);
bool refcount_dec_not_one(refcount_t *r);
bool refcount_dec_if_one(refcount_t *r);
bool refcount_dec_and_lock(refcount_t *r, spinlock_t *lock);
bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock);
bool atomic_dec_and_lock(atomic_t *v, spinlock_t *lock);
bool atomic_dec_and_mutex_lock(atomic_t *v, struct mutex *lock);

struct kref { refcount_t refcount; };
#define KREF_INIT(n) { .refcount = REFCOUNT_INIT(n) }
void kref_init(struct kref *kref);
unsigned int kref_read(const struct kref *kref);
void kref_get(struct kref *kref);
bool kref_get_unless_zero(struct kref *kref);
int kref_put(struct kref *kref, void (*release)(struct kref *kref));
int kref_put_lock(struct kref *kref, void (*release)(struct kref *kref), spinlock_t *lock);
int kref_put_mutex(struct kref *kref, void (*release)(struct kref *kref), struct mutex *lock);

struct percpu_ref { int racewalk; };
typedef void (percpu_ref_func_t)(struct percpu_ref *ref);
int percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release, unsigned int flags, gfp_t gfp);
void percpu_ref_exit(struct percpu_ref *ref);
void percpu_ref_get(struct percpu_ref *ref);
bool percpu_ref_tryget(struct percpu_ref *ref);
bool percpu_ref_tryget_live(struct percpu_ref *ref);
void percpu_ref_put(struct percpu_ref *ref);
void percpu_ref_kill(struct percpu_ref *ref);
void percpu_ref_kill_and_confirm(struct percpu_ref *ref, percpu_ref_func_t *confirm);
void percpu_ref_reinit(struct percpu_ref *ref);
void percpu_ref_resurrect(struct percpu_ref *ref);
bool percpu_ref_is_dying(struct percpu_ref *ref);
bool percpu_ref_is_zero(struct percpu_ref *ref);

/* --- lists --------------------------------------------------------------------------------------------------- */

struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)
#define HLIST_HEAD(name) struct hlist_head name = { NULL }
#define HLIST_HEAD_INIT { NULL }
#define INIT_HLIST_HEAD(head) ((head)->first = NULL)
void INIT_LIST_HEAD(struct list_head *list);
void INIT_HLIST_NODE(struct hlist_node *node);
void INIT_LIST_HEAD_RCU(struct list_head *list);
void list_add(struct list_head *new, struct list_head *head);
void list_add_tail(struct list_head *new, struct list_head *head);
void list_add_rcu(struct list_head *new, struct list_head *head);
void list_add_tail_rcu(struct list_head *new, struct list_head *head);
void list_del(struct list_head *entry);
void list_del_init(struct list_head *entry);
void list_del_init_careful(struct list_head *entry);
void list_del_rcu(struct list_head *entry);
void list_bidir_del_rcu(struct list_head *entry);
void list_replace(struct list_head *old, struct list_head *new);
void list_replace_rcu(struct list_head *old, struct list_head *new);
void list_move(struct list_head *list, struct list_head *head);
void list_move_tail(struct list_head *list, struct list_head *head);
void list_splice(struct list_head *list, struct list_head *head);
void list_splice_init(struct list_head *list, struct list_head *head);
bool list_empty(const struct list_head *head);
bool list_empty_careful(const struct list_head *head);
bool list_is_singular(const struct list_head *head);
void hlist_add_head(struct hlist_node *node, struct hlist_head *head);
void hlist_add_head_rcu(struct hlist_node *node, struct hlist_head *head);
void hlist_add_tail_rcu(struct hlist_node *node, struct hlist_head *head);
void hlist_add_behind_rcu(struct hlist_node *node, struct hlist_node *prev);
void hlist_add_before_rcu(struct hlist_node *node, struct hlist_node *next);
void hlist_del(struct hlist_node *node);
void hlist_del_init(struct hlist_node *node);
void hlist_del_rcu(struct hlist_node *node);
void hlist_del_init_rcu(struct hlist_node *node);
void hlist_replace_rcu(struct hlist_node *old, struct hlist_node *new);
bool hlist_empty(const struct hlist_head *head);
bool hlist_unhashed(const struct hlist_node *node);
bool hlist_unhashed_lockless(const struct hlist_node *node);

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) list_entry((ptr)->next, type, member)
#define list_last_entry(ptr, type, member) list_entry((ptr)->prev, type, member)
#define list_first_entry_or_null(ptr, type, member) (list_empty(ptr) ? NULL : list_first_entry(ptr, type, member))
#define list_first_or_null_rcu(ptr, type, member) list_first_entry_or_null(ptr, type, member)
#define list_next_entry(pos, member) list_entry((pos)->member.next, typeof(*(pos)), member)
#define list_entry_rcu(ptr, type, member) list_entry(READ_ONCE(ptr), type, member)
#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define hlist_entry_safe(ptr, type, member) ({ \
	typeof(ptr) racewalk_ptr = (ptr); \
	racewalk_ptr ? hlist_entry(racewalk_ptr, type, member) : NULL; })

#define list_for_each(pos, head) for ((pos) = (head)->next; (pos) != (head); (pos) = (pos)->next)
#define list_for_each_safe(pos, n, head) for ((pos) = (head)->next, (n) = (pos)->next; (pos) != (head); (pos) = (n), (n) = (pos)->next)
#define list_for_each_entry(pos, head, member) \
	for ((pos) = list_first_entry(head, typeof(*(pos)), member); &(pos)->member != (head); (pos) = list_next_entry(pos, member))
#define list_for_each_entry_reverse(pos, head, member) \
	for ((pos) = list_last_entry(head, typeof(*(pos)), member); &(pos)->member != (head); \
	     (pos) = list_entry((pos)->member.prev, typeof(*(pos)), member))
#define list_for_each_entry_safe(pos, n, head, member) \
	for ((pos) = list_first_entry(head, typeof(*(pos)), member), (n) = list_next_entry(pos, member); &(pos)->member != (head); \
	     (pos) = (n), (n) = list_next_entry(n, member))
#define list_for_each_entry_rcu(pos, head, member, ...) list_for_each_entry(pos, head, member)
#define list_for_each_entry_srcu(pos, head, member, condition) list_for_each_entry(pos, head, member)
#define hlist_for_each_entry(pos, head, member) \
	for ((pos) = hlist_entry_safe((head)->first, typeof(*(pos)), member); (pos); \
	     (pos) = hlist_entry_safe((pos)->member.next, typeof(*(pos)), member))
#define hlist_for_each_entry_rcu(pos, head, member, ...) hlist_for_each_entry(pos, head, member)
#define hlist_for_each_entry_safe(pos, n, head, member) \
	for ((pos) = hlist_entry_safe((head)->first, typeof(*(pos)), member); (pos) && ((n) = (pos)->member.next, 1); \
	     (pos) = hlist_entry_safe(n, typeof(*(pos)), member))

#define DEFINE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define hash_init(table) ((void)(table))
#define hash_empty(table) hlist_empty(&(table)[0])
#define hash_add(table, node, key) ((void)(key), hlist_add_head(node, &(table)[0]))
#define hash_add_rcu(table, node, key) ((void)(key), hlist_add_head_rcu(node, &(table)[0]))
void hash_del(struct hlist_node *node);
void hash_del_rcu(struct hlist_node *node);
bool hash_hashed(struct hlist_node *node);
#define hash_for_each(table, bkt, obj, member) \
	for ((bkt) = 0; (bkt) < (int)ARRAY_SIZE(table); (bkt)++) hlist_for_each_entry(obj, &(table)[bkt], member)
#define hash_for_each_rcu(table, bkt, obj, member) hash_for_each(table, bkt, obj, member)
#define hash_for_each_safe(table, bkt, tmp, obj, member) \
	for ((bkt) = 0; (bkt) < (int)ARRAY_SIZE(table); (bkt)++) hlist_for_each_entry_safe(obj, tmp, &(table)[bkt], member)
#define hash_for_each_possible(table, obj, member, key) hlist_for_each_entry(obj, ((void)(key), &(table)[0]), member)
#define hash_for_each_possible_rcu(table, obj, member, key, ...) hash_for_each_possible(table, obj, member, key)
#define hash_for_each_possible_rcu_notrace(table, obj, member, key) hash_for_each_possible(table, obj, member, key)
#define hash_for_each_possible_safe(table, obj, tmp, member, key) hlist_for_each_entry_safe(obj, tmp, ((void)(key), &(table)[0]), member)

struct idr { int racewalk; };
struct ida { int racewalk; };
struct xarray { int racewalk; };
#define DEFINE_IDR(name) struct idr name = { 0 }
#define DEFINE_IDA(name) struct ida name = { 0 }
#define DEFINE_XARRAY(name) struct xarray name = { 0 }
#define DEFINE_XARRAY_ALLOC(name) struct xarray name = { 0 }
void idr_init(struct idr *idr);
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_replace(struct idr *idr, void *ptr, unsigned long id);
void idr_destroy(struct idr *idr);
int ida_alloc(struct ida *ida, gfp_t gfp);
int ida_alloc_min(struct ida *ida, unsigned int min, gfp_t gfp);
int ida_alloc_max(struct ida *ida, unsigned int max, gfp_t gfp);
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);
void xa_init(struct xarray *xa);
void *xa_load(struct xarray *xa, unsigned long index);
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_erase(struct xarray *xa, unsigned long index);
void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp);
int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void xa_lock(struct xarray *xa);
void xa_unlock(struct xarray *xa);
void *__xa_erase(struct xarray *xa, unsigned long index);
void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *__xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp);
int __xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
struct xa_limit { unsigned int max, min; };
#define XA_LIMIT(low, high) ((struct xa_limit){ .min = (low), .max = (high) })
int xa_alloc(struct xarray *xa, unsigned int *id, void *entry, struct xa_limit limit, gfp_t gfp);
int __xa_alloc(struct xarray *xa, unsigned int *id, void *entry, struct xa_limit limit, gfp_t gfp);
void xa_destroy(struct xarray *xa);

/* --- time ---------------------------------------------------------------------------------------------------- */

#define HZ 250
#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define MAX_SCHEDULE_TIMEOUT __LONG_MAX__
extern volatile unsigned long jiffies;
unsigned long msecs_to_jiffies(unsigned int ms);
unsigned long usecs_to_jiffies(unsigned int us);
#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
ktime_t ktime_get(void);
u64 ktime_get_ns(void);
u64 ktime_get_mono_fast_ns(void);
ktime_t ns_to_ktime(u64 ns);
s64 ktime_to_ns(ktime_t a);
ktime_t ktime_add_ns(ktime_t a, u64 ns);
ktime_t ktime_sub_ns(ktime_t a, u64 ns);
ktime_t ms_to_ktime(u64 ms);
ktime_t ktime_add(ktime_t a, ktime_t b);
ktime_t ktime_sub(ktime_t a, ktime_t b);
bool ktime_after(ktime_t a, ktime_t b);
bool ktime_before(ktime_t a, ktime_t b);
void msleep(unsigned int ms);
void ssleep(unsigned int seconds);
void fsleep(unsigned long us);
void ndelay(unsigned long ns);
void udelay(unsigned long us);
void mdelay(unsigned long ms);
void usleep_range(unsigned long min, unsigned long max);

struct timer_list { unsigned long expires; void (*function)(struct timer_list *timer); unsigned int flags; };
#define TIMER_DEFERRABLE 0x1u
#define TIMER_PINNED 0x2u
#define TIMER_IRQSAFE 0x4u
#define __TIMER_INITIALIZER(f, flags) { .function = (f) }
#define DEFINE_TIMER(name, func) struct timer_list name = { .function = (func) }
#define from_timer(var, timer, member) container_of(timer, typeof(*(var)), member)
#define timer_container_of(var, timer, member) container_of(timer, typeof(*(var)), member)
void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *), unsigned int flags);
void timer_setup_on_stack(struct timer_list *timer, void (*function)(struct timer_list *), unsigned int flags);
void destroy_timer_on_stack(struct timer_list *timer);
bool timer_pending(const struct timer_list *timer);
int mod_timer(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int timer_reduce(struct timer_list *timer, unsigned long expires);
void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);
int timer_delete(struct timer_list *timer);
int timer_delete_sync(struct timer_list *timer);
int timer_delete_sync_try(struct timer_list *timer);
int timer_shutdown(struct timer_list *timer);
int timer_shutdown_sync(struct timer_list *timer);
int try_to_del_timer_sync(struct timer_list *timer);
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum hrtimer_mode {
	HRTIMER_MODE_ABS, HRTIMER_MODE_REL, HRTIMER_MODE_ABS_PINNED, HRTIMER_MODE_REL_PINNED,
	HRTIMER_MODE_ABS_SOFT, HRTIMER_MODE_REL_SOFT, HRTIMER_MODE_ABS_HARD, HRTIMER_MODE_REL_HARD,
	HRTIMER_MODE_ABS_PINNED_SOFT, HRTIMER_MODE_REL_PINNED_SOFT, HRTIMER_MODE_ABS_PINNED_HARD, HRTIMER_MODE_REL_PINNED_HARD,
};
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
struct hrtimer { enum hrtimer_restart (*function)(struct hrtimer *timer); };
void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), int clock, enum hrtimer_mode mode);
void hrtimer_setup_on_stack(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), int clock, enum hrtimer_mode mode);
void destroy_hrtimer_on_stack(struct hrtimer *timer);
void hrtimer_init(struct hrtimer *timer, int clock, enum hrtimer_mode mode);
void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode);
int hrtimer_cancel(struct hrtimer *timer);
int hrtimer_try_to_cancel(struct hrtimer *timer);
bool hrtimer_active(const struct hrtimer *timer);
u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval);

/* --- work ---------------------------------------------------------------------------------------------------- */

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);
struct work_struct { work_func_t func; };
struct delayed_work { struct work_struct work; struct timer_list timer; };
struct rcu_work { struct work_struct work; struct rcu_head rcu; };
struct workqueue_struct;
extern struct workqueue_struct *system_wq, *system_percpu_wq, *system_unbound_wq, *system_dfl_wq, *system_highpri_wq, *system_long_wq,
	*system_bh_wq;
#define WQ_UNBOUND 0x1u
#define WQ_FREEZABLE 0x2u
#define WQ_MEM_RECLAIM 0x4u
#define WQ_HIGHPRI 0x8u
#define WQ_BH 0x10u
#define WQ_PERCPU 0x20u
#define WQ_CPU_INTENSIVE 0x40u
#define WQ_SYSFS 0x80u
#define WQ_POWER_EFFICIENT 0x100u
#define __WORK_INITIALIZER(name, f) { .func = (f) }
#define __DELAYED_WORK_INITIALIZER(name, f, flags) { .work = { .func = (f) } }
#define DECLARE_WORK(name, f) struct work_struct name = { .func = (f) }
#define DECLARE_DELAYED_WORK(name, f) struct delayed_work name = { .work = { .func = (f) } }
#define to_delayed_work(w) container_of(w, struct delayed_work, work)
void INIT_WORK(struct work_struct *work, work_func_t func);
void INIT_DELAYED_WORK(struct delayed_work *work, work_func_t func);
void INIT_WORK_ONSTACK(struct work_struct *work, work_func_t func);
void INIT_DELAYED_WORK_ONSTACK(struct delayed_work *work, work_func_t func);
void destroy_work_on_stack(struct work_struct *work);
void destroy_delayed_work_on_stack(struct delayed_work *work);
struct workqueue_struct *alloc_workqueue(const char *name, unsigned int flags, int max_active, ...);
struct workqueue_struct *alloc_ordered_workqueue(const char *name, unsigned int flags, ...);
struct workqueue_struct *create_workqueue(const char *name);
struct workqueue_struct *create_freezable_workqueue(const char *name);
struct workqueue_struct *create_singlethread_workqueue(const char *name);
void destroy_workqueue(struct workqueue_struct *wq);
void flush_workqueue(struct workqueue_struct *wq);
void drain_workqueue(struct workqueue_struct *wq);
bool schedule_work(struct work_struct *work);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
bool schedule_delayed_work(struct delayed_work *work, unsigned long delay);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay);
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *work);
bool cancel_delayed_work_sync(struct delayed_work *work);
bool disable_work(struct work_struct *work);
bool disable_work_sync(struct work_struct *work);
bool enable_work(struct work_struct *work);
bool enable_and_queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool disable_delayed_work(struct delayed_work *work);
bool disable_delayed_work_sync(struct delayed_work *work);
bool enable_delayed_work(struct delayed_work *work);
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *work);
bool work_pending(struct work_struct *work);
bool work_busy(struct work_struct *work);
bool delayed_work_pending(struct delayed_work *work);

struct tasklet_struct { void (*callback)(struct tasklet_struct *tasklet); };
#define DECLARE_TASKLET(name, f) struct tasklet_struct name = { .callback = (f) }
#define from_tasklet(var, tasklet, member) container_of(tasklet, typeof(*(var)), member)
void tasklet_setup(struct tasklet_struct *tasklet, void (*callback)(struct tasklet_struct *));
void tasklet_schedule(struct tasklet_struct *tasklet);
void tasklet_hi_schedule(struct tasklet_struct *tasklet);
void tasklet_kill(struct tasklet_struct *tasklet);
void tasklet_unlock_spin_wait(struct tasklet_struct *tasklet);
void tasklet_disable(struct tasklet_struct *tasklet);
void tasklet_disable_nosync(struct tasklet_struct *tasklet);
void tasklet_enable(struct tasklet_struct *tasklet);

typedef enum irqreturn { IRQ_NONE, IRQ_HANDLED, IRQ_WAKE_THREAD } irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *data);
#define IRQF_SHARED 0x1u
#define IRQF_ONESHOT 0x2u
#define IRQF_NO_AUTOEN 0x4u
#define IRQF_TRIGGER_NONE 0x0u
#define IRQF_TRIGGER_RISING 0x10u
#define IRQF_TRIGGER_FALLING 0x20u
#define IRQF_TRIGGER_HIGH 0x40u
#define IRQF_TRIGGER_LOW 0x80u
#define IRQF_TRIGGER_PROBE 0x100u
#define IRQF_NO_SUSPEND 0x200u
#define IRQF_COND_SUSPEND 0x400u
#define IRQF_FORCE_RESUME 0x800u
#define IRQF_EARLY_RESUME 0x1000u
#define IRQF_TIMER 0x2000u
#define IRQF_NO_THREAD 0x4000u
#define IRQF_NOBALANCING 0x8000u
#define IRQF_PROBE_SHARED 0x10000u
#define IRQF_PERCPU 0x20000u
int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *data);
int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread, unsigned long flags, const char *name, void *data);
const void *free_irq(unsigned int irq, void *data);
void irq_wake_thread(unsigned int irq, void *data);
void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
bool disable_hardirq(unsigned int irq);
void enable_irq(unsigned int irq);
void synchronize_irq(unsigned int irq);
void synchronize_hardirq(unsigned int irq);

struct irq_work { void (*func)(struct irq_work *work); };
void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *));
bool irq_work_queue(struct irq_work *work);
void irq_work_sync(struct irq_work *work);

/* --- tasks and waiting --------------------------------------------------------------------------------------- */

struct task_struct { unsigned int __state; pid_t pid; int exit_state; };
extern struct task_struct *current;
#define TASK_RUNNING 0u
#define TASK_INTERRUPTIBLE 1u
#define TASK_UNINTERRUPTIBLE 2u
#define TASK_KILLABLE 0x102u
#define TASK_IDLE 0x402u
#define TASK_NORMAL 3u
#define set_current_state(state) WRITE_ONCE(current->__state, state)
#define __set_current_state(state) WRITE_ONCE(current->__state, state)
void schedule(void);
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_uninterruptible(long timeout);
int wake_up_process(struct task_struct *task);
bool signal_pending(struct task_struct *task);
struct task_struct *get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);

struct task_struct *kthread_create(int (*threadfn)(void *data), void *data, const char *name, ...);
struct task_struct *kthread_run(int (*threadfn)(void *data), void *data, const char *name, ...);
int kthread_stop(struct task_struct *task);
int kthread_stop_put(struct task_struct *task);
bool kthread_should_stop(void);
bool kthread_should_park(void);
int kthread_park(struct task_struct *task);
void kthread_unpark(struct task_struct *task);
void kthread_parkme(void);

struct completion { unsigned int done; };
#define COMPLETION_INITIALIZER(name) { 0 }
#define DECLARE_COMPLETION(name) struct completion name = { 0 }
#define COMPLETION_INITIALIZER_ONSTACK(name) { 0 }
#define DECLARE_COMPLETION_ONSTACK(name) struct completion name = { 0 }
void init_completion(struct completion *x);
void reinit_completion(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);
bool completion_done(struct completion *x);
bool try_wait_for_completion(struct completion *x);
void wait_for_completion(struct completion *x);
int wait_for_completion_interruptible(struct completion *x);
int wait_for_completion_killable(struct completion *x);
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout);

typedef struct wait_queue_head { spinlock_t lock; struct list_head head; } wait_queue_head_t;
typedef struct wait_queue_entry { unsigned int flags; void *private; struct list_head entry; } wait_queue_entry_t;
#define DECLARE_WAIT_QUEUE_HEAD(name) wait_queue_head_t name = { .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)
#define DEFINE_WAIT(name) wait_queue_entry_t name = { .private = current }
void init_wait(wait_queue_entry_t *entry);
void init_waitqueue_head(wait_queue_head_t *wq);
void add_wait_queue(wait_queue_head_t *wq, wait_queue_entry_t *entry);
void add_wait_queue_exclusive(wait_queue_head_t *wq, wait_queue_entry_t *entry);
void remove_wait_queue(wait_queue_head_t *wq, wait_queue_entry_t *entry);
void prepare_to_wait(wait_queue_head_t *wq, wait_queue_entry_t *entry, int state);
void prepare_to_wait_exclusive(wait_queue_head_t *wq, wait_queue_entry_t *entry, int state);
void finish_wait(wait_queue_head_t *wq, wait_queue_entry_t *entry);
bool waitqueue_active(wait_queue_head_t *wq);
bool wq_has_sleeper(wait_queue_head_t *wq);
void wake_up(wait_queue_head_t *wq);
void wake_up_all(wait_queue_head_t *wq);
void wake_up_nr(wait_queue_head_t *wq, int nr);
void wake_up_interruptible(wait_queue_head_t *wq);
void wake_up_interruptible_all(wait_queue_head_t *wq);
void wake_up_locked(wait_queue_head_t *wq);
#define wait_event(wq, condition) do { (void)&(wq); while (!(condition)) schedule(); } while (0)
#define wait_event_interruptible(wq, condition) ({ wait_event(wq, condition); -ERESTARTSYS; })
#define wait_event_interruptible_exclusive(wq, condition) wait_event_interruptible(wq, condition)
#define wait_event_killable(wq, condition) wait_event_interruptible(wq, condition)
#define wait_event_timeout(wq, condition, timeout) ({ wait_event(wq, condition); (long)(timeout); })
#define wait_event_interruptible_timeout(wq, condition, timeout) wait_event_timeout(wq, condition, timeout)

/* --- files, devices, modules, notifiers ---------------------------------------------------------------------- */

/* Without members, so that a model may give those that it needs. */
struct file;
struct inode;
struct device;
void rtnl_lock(void);
void rtnl_unlock(void);
int rtnl_trylock(void);
#define ASSERT_RTNL() do { } while (0)
void console_lock(void);
void console_unlock(void);
int console_trylock(void);
#define WARN_CONSOLE_UNLOCKED() do { } while (0)
void flush_scheduled_work(void);
#define dev_set_drvdata(dev, data) ((void)(dev), (void)(data))
#define dev_get_drvdata(dev) ((void)(dev), (void *)0)
#define pci_set_drvdata(dev, data) dev_set_drvdata(dev, data)
#define pci_get_drvdata(dev) dev_get_drvdata(dev)
#define platform_set_drvdata(dev, data) dev_set_drvdata(dev, data)
#define platform_get_drvdata(dev) dev_get_drvdata(dev)
struct module;
struct file *fget(unsigned int fd);
void fput(struct file *file);
struct file *get_file(struct file *file);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
void device_initialize(struct device *dev);
int device_add(struct device *dev);
void device_del(struct device *dev);
struct cdev;
struct file_operations;
void cdev_init(struct cdev *cdev, const struct file_operations *fops);
int cdev_add(struct cdev *cdev, unsigned int dev, unsigned int count);
void cdev_del(struct cdev *cdev);
void cdev_put(struct cdev *cdev);
#define THIS_MODULE ((struct module *)0)
bool try_module_get(struct module *module);
void __module_get(struct module *module);
void module_put(struct module *module);

struct notifier_block {
	int (*notifier_call)(struct notifier_block *nb, unsigned long action, void *data);
	struct notifier_block *next;
	int priority;
};
struct atomic_notifier_head { spinlock_t lock; };
struct blocking_notifier_head { struct rw_semaphore rwsem; };
struct raw_notifier_head { struct notifier_block *head; };
struct srcu_notifier_head { struct mutex mutex; struct srcu_struct srcu; };
#define NOTIFY_DONE 0
#define NOTIFY_OK 1
#define NOTIFY_BAD 0x8002
#define NOTIFY_STOP 0x8001
#define ATOMIC_NOTIFIER_HEAD(name) struct atomic_notifier_head name = { 0 }
#define BLOCKING_NOTIFIER_HEAD(name) struct blocking_notifier_head name = { 0 }
#define RAW_NOTIFIER_HEAD(name) struct raw_notifier_head name = { 0 }
#define RACEWALK_NOTIFIER(name) \
	int name##_notifier_chain_register(struct name##_notifier_head *nh, struct notifier_block *nb); \
	int name##_notifier_chain_unregister(struct name##_notifier_head *nh, struct notifier_block *nb); \
	int name##_notifier_call_chain(struct name##_notifier_head *nh, unsigned long action, void *data);
RACEWALK_NOTIFIER(atomic)
RACEWALK_NOTIFIER(blocking)
RACEWALK_NOTIFIER(raw)
RACEWALK_NOTIFIER(srcu)

void tracepoint_synchronize_unregister(void);

/* --- cleanup.h ----------------------------------------------------------------------------------------------- */

#define __cleanup(function) __attribute__((cleanup(function)))
#define DEFINE_FREE(name, type, statement) \
	static inline void __free_##name(void *racewalk_at) { type _T = *(type *)racewalk_at; statement; }
#define __free(name) __cleanup(__free_##name)
#define no_free_ptr(p) ({ typeof(p) racewalk_kept = (p); (p) = NULL; racewalk_kept; })
#define return_ptr(p) return no_free_ptr(p)
#define retain_and_null_ptr(p) ((void)no_free_ptr(p))
DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))
DEFINE_FREE(fput, struct file *, if (!IS_ERR_OR_NULL(_T)) fput(_T))
DEFINE_FREE(put_task, struct task_struct *, if (_T) put_task_struct(_T))
DEFINE_FREE(put_device, struct device *, if (_T) put_device(_T))

#define RACEWALK_JOIN_(a, b) a##b
#define RACEWALK_JOIN(a, b) RACEWALK_JOIN_(a, b)
#define CLASS(name, var) class_##name##_t var __cleanup(class_##name##_destructor) = class_##name##_constructor
#define guard(name) \
	class_##name##_t RACEWALK_JOIN(racewalk_guard_, __COUNTER__) __maybe_unused __cleanup(class_##name##_destructor) = \
		class_##name##_constructor
#define scoped_guard(name, ...) \
	for (class_##name##_t racewalk_scope __maybe_unused __cleanup(class_##name##_destructor) = \
		class_##name##_constructor(__VA_ARGS__), \
	     *racewalk_once = (void *)1; racewalk_once; racewalk_once = NULL)
#define RACEWALK_GUARD(name, type, lock, unlock) \
	typedef struct { type *lock_; } class_##name##_t; \
	static inline class_##name##_t class_##name##_constructor(type *l) { lock(l); return (class_##name##_t){ l }; } \
	static inline void class_##name##_destructor(class_##name##_t *g) { unlock(g->lock_); }
#define RACEWALK_GUARD_0(name, lock, unlock) \
	typedef struct { int lock_; } class_##name##_t; \
	static inline class_##name##_t class_##name##_constructor(void) { lock(); return (class_##name##_t){ 0 }; } \
	static inline void class_##name##_destructor(class_##name##_t *g) { (void)g; unlock(); }
RACEWALK_GUARD(mutex, struct mutex, mutex_lock, mutex_unlock)
RACEWALK_GUARD(spinlock, spinlock_t, spin_lock, spin_unlock)
RACEWALK_GUARD(spinlock_bh, spinlock_t, spin_lock_bh, spin_unlock_bh)
RACEWALK_GUARD(spinlock_irq, spinlock_t, spin_lock_irq, spin_unlock_irq)
RACEWALK_GUARD(spinlock_irqsave, spinlock_t, spin_lock_irq, spin_unlock_irq)
RACEWALK_GUARD(raw_spinlock, raw_spinlock_t, raw_spin_lock, raw_spin_unlock)
RACEWALK_GUARD(raw_spinlock_irq, raw_spinlock_t, raw_spin_lock_irq, raw_spin_unlock_irq)
RACEWALK_GUARD(raw_spinlock_irqsave, raw_spinlock_t, raw_spin_lock_irq, raw_spin_unlock_irq)
RACEWALK_GUARD(read_lock, rwlock_t, read_lock, read_unlock)
RACEWALK_GUARD(read_lock_irqsave, rwlock_t, read_lock_irq, read_unlock_irq)
RACEWALK_GUARD(write_lock, rwlock_t, write_lock, write_unlock)
RACEWALK_GUARD(write_lock_irqsave, rwlock_t, write_lock_irq, write_unlock_irq)
RACEWALK_GUARD(rwsem_read, struct rw_semaphore, down_read, up_read)
RACEWALK_GUARD(rwsem_write, struct rw_semaphore, down_write, up_write)
RACEWALK_GUARD_0(rcu, rcu_read_lock, rcu_read_unlock)
RACEWALK_GUARD_0(preempt, preempt_disable, preempt_enable)
RACEWALK_GUARD_0(irq, local_irq_disable, local_irq_enable)
RACEWALK_GUARD_0(irqsave, local_irq_disable, local_irq_enable)
RACEWALK_GUARD_0(bh, local_bh_disable, local_bh_enable)

#endif
