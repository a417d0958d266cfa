/* ELF for x86-64: what execve and the debugger's tables need. */
#ifndef LOAM_UAPI_ELF_H
#define LOAM_UAPI_ELF_H

#include "layout.h"

#define EI_NIDENT	16
#define EI_CLASS	4
#define EI_DATA		5
#define EI_VERSION	6
#define EI_OSABI	7

#define ELFMAG		"\177ELF"
#define SELFMAG		4
#define ELFCLASS64	2
#define ELFDATA2LSB	1
#define EV_CURRENT	1
#define ELFOSABI_NONE	0
#define ELFOSABI_LINUX	3

#define ET_REL		1
#define ET_EXEC		2
#define ET_DYN		3
#define ET_CORE		4

#define EM_X86_64	62

typedef struct elf64_hdr {
	unsigned char e_ident[EI_NIDENT];
	unsigned short e_type;
	unsigned short e_machine;
	unsigned int e_version;
	unsigned long e_entry;
	unsigned long e_phoff;
	unsigned long e_shoff;
	unsigned int e_flags;
	unsigned short e_ehsize;
	unsigned short e_phentsize;
	unsigned short e_phnum;
	unsigned short e_shentsize;
	unsigned short e_shnum;
	unsigned short e_shstrndx;
} Elf64_Ehdr;

#define PT_NULL		0
#define PT_LOAD		1
#define PT_DYNAMIC	2
#define PT_INTERP	3
#define PT_NOTE		4
#define PT_SHLIB	5
#define PT_PHDR		6
#define PT_TLS		7
#define PT_GNU_EH_FRAME	0x6474e550
#define PT_GNU_STACK	0x6474e551
#define PT_GNU_RELRO	0x6474e552
#define PT_GNU_PROPERTY	0x6474e553

#define PF_X		1
#define PF_W		2
#define PF_R		4

typedef struct elf64_phdr {
	unsigned int p_type;
	unsigned int p_flags;
	unsigned long p_offset;
	unsigned long p_vaddr;
	unsigned long p_paddr;
	unsigned long p_filesz;
	unsigned long p_memsz;
	unsigned long p_align;
} Elf64_Phdr;

#define SHT_NULL	0
#define SHT_PROGBITS	1
#define SHT_SYMTAB	2
#define SHT_STRTAB	3
#define SHT_RELA	4
#define SHT_NOTE	7
#define SHT_NOBITS	8
#define SHN_UNDEF	0
#define SHN_ABS		0xfff1

typedef struct elf64_shdr {
	unsigned int sh_name;
	unsigned int sh_type;
	unsigned long sh_flags;
	unsigned long sh_addr;
	unsigned long sh_offset;
	unsigned long sh_size;
	unsigned int sh_link;
	unsigned int sh_info;
	unsigned long sh_addralign;
	unsigned long sh_entsize;
} Elf64_Shdr;

typedef struct elf64_sym {
	unsigned int st_name;
	unsigned char st_info;
	unsigned char st_other;
	unsigned short st_shndx;
	unsigned long st_value;
	unsigned long st_size;
} Elf64_Sym;

#define ELF64_ST_BIND(info)	((info) >> 4)
#define ELF64_ST_TYPE(info)	((info) & 0xf)
#define STB_LOCAL	0
#define STB_GLOBAL	1
#define STB_WEAK	2
#define STT_NOTYPE	0
#define STT_OBJECT	1
#define STT_FUNC	2
#define STT_TLS		6

typedef struct elf64_rela {
	unsigned long r_offset;
	unsigned long r_info;
	long r_addend;
} Elf64_Rela;

#define ELF64_R_SYM(info)	((info) >> 32)
#define ELF64_R_TYPE(info)	((info) & 0xffffffffUL)
#define R_X86_64_64		1
#define R_X86_64_RELATIVE	8
#define R_X86_64_IRELATIVE	37

typedef struct elf64_dyn {
	long d_tag;
	union {
		unsigned long d_val;
		unsigned long d_ptr;
	} d_un;
} Elf64_Dyn;

#define DT_NULL		0
#define DT_RELA		7
#define DT_RELASZ	8
#define DT_RELAENT	9
#define DT_FLAGS_1	0x6ffffffb
#define DF_1_PIE	0x08000000

typedef struct elf64_note {
	unsigned int n_namesz;
	unsigned int n_descsz;
	unsigned int n_type;
} Elf64_Nhdr;

LOAM_SIZE(Elf64_Ehdr, 64);
LOAM_SIZE(Elf64_Phdr, 56);
LOAM_SIZE(Elf64_Shdr, 64);
LOAM_SIZE(Elf64_Sym, 24);
LOAM_SIZE(Elf64_Rela, 24);
LOAM_SIZE(Elf64_Dyn, 16);

#endif
