/* The smallest program that uses the C library, for its size. */
#include <stdio.h>

int
main(void)
{
	printf("hello, world\n");
	return 0;
}
