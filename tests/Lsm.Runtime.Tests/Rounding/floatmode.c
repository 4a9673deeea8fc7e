// Sets the floating-point mode of the calling thread, as a native library in a host may do.
#include <fenv.h>

// 0: to nearest, 1: down, 2: up, 3: toward zero. Returns 0 on success.
int set_rounding(int mode)
{
    static const int modes[] = { FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO };
    return fesetround(modes[mode]);
}

// Whether denormal operands and results count as zero. Returns 0 on success.
int set_flush(int on)
{
#if defined(__x86_64__)
    const unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    unsigned csr = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(on ? csr | flush_to_zero | denormals_are_zero : csr & ~(flush_to_zero | denormals_are_zero));
    return 0;
#elif defined(__aarch64__)
    unsigned long control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    control = on ? control | (1ul << 24) : control & ~(1ul << 24);
    __asm__ volatile("msr fpcr, %0" : : "r"(control));
    return 0;
#else
    return on;
#endif
}
