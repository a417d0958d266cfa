/*
 * prompt.c -- PS1, PS2 and PS4, expanded as if in double quotes (XCU 2.5.3).
 *
 * A prompt whose expansion fails sends an interactive shell back to its main
 * loop, which prompts.  So the next prompt after a failure is shown as it is.
 */
#include <string.h>

#include "expand.h"
#include "out.h"
#include "parser.h"
#include "prompt.h"
#include "sh.h"
#include "var.h"

char *
prompt_string(const char *variable)
{
	static bool busy;
	const char *text = var_get(variable);
	int status = sh.status, subst_status = sh.subst_status;
	struct arena *a;
	struct word *w;
	char *s;

	if (text == NULL)
		return "";
	if (busy || text[strcspn(text, "$`\\")] == '\0' ||
	    (text[0] == '$' && text[1] == ' ' && text[2] == '\0')) {
		busy = false;
		return arena_strdup(&scratch, text);
	}
	busy = true;
	a = arena_new();
	w = parse_text(a, text);
	s = w != NULL ? expand_string(w) : arena_strdup(&scratch, text);
	arena_unref(a);
	busy = false;
	sh.status = status;
	sh.subst_status = subst_status;
	return s;
}

void
prompt_show(const char *variable)
{
	char *s = prompt_string(variable);

	write_all(2, s, strlen(s));
}
