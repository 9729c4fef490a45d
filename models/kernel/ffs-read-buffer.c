/*
 * Disputed: two who free an endpoint's read buffer (usb f_fs, mailing list, November 2021). Said was:
 *
 *	CPU0 (disable)				CPU1 (release)
 *	looks at read_buffer
 *						looks at read_buffer
 *	frees it
 *						frees it again
 *
 * It cannot be: both take the buffer by xchg(), so one gets it. PLAIN is what was feared.
 */
#include <racewalk.h>

struct ffs_buffer { int length; };
struct ffs_epfile { struct ffs_buffer *read_buffer; };
static struct ffs_epfile *epfile;

static void ffs_epfile_read_buffer_free(struct ffs_epfile *e)
{
	struct ffs_buffer *buf;

#ifdef PLAIN
	buf = READ_ONCE(e->read_buffer);
	WRITE_ONCE(e->read_buffer, NULL);
#else
	buf = xchg(&e->read_buffer, NULL);
#endif
	if (buf)
		kfree(buf);
}
SCENE(ffs_read_buffer, "an endpoint is disabled while its file is closed")
{
	BEFORE {
		epfile = kzalloc(sizeof(*epfile), GFP_KERNEL);
		epfile->read_buffer = kzalloc(sizeof(*epfile->read_buffer), GFP_KERNEL);
	}
	TASK(disable) { ffs_epfile_read_buffer_free(epfile); }
	TASK(release) { ffs_epfile_read_buffer_free(epfile); }
	EXPECT(posted, clean);
	EXPECT(PLAIN, "double-free");
}
