namespace Lsm.Shaders.Tests;

/// <summary>Numbers from the SPIR-V specification.</summary>
internal static class Spirv
{
    public const uint Magic = 0x07230203, Version10 = 0x00010000;

    public const int Name = 5, MemberName = 6, ExtInst = 12, ExecutionMode = 16, Capability = 17, TypePointer = 32, Variable = 59,
        Decorate = 71, MemberDecorate = 72, FAdd = 129, FSub = 131, FMul = 133, FDiv = 136, FRem = 140, FMod = 141,
        VectorTimesScalar = 142, MatrixTimesScalar = 143, VectorTimesMatrix = 144, MatrixTimesVector = 145, MatrixTimesMatrix = 146,
        OuterProduct = 147, Dot = 148;

    public const uint SpecId = 1, Binding = 33, Offset = 35, NoContraction = 42;

    public const uint ShaderCapability = 1, SignedZeroInfNanPreserveCapability = 4466, RoundingModeRteCapability = 4467;

    public const uint SignedZeroInfNanPreserve = 4461, RoundingModeRte = 4462;

    // GLSL.std.450 numbers of what the kernels may use: FAbs, UMin, UMax, FindILsb.
    public static readonly uint[] ExactExtensions = [4, 38, 41, 73];
}
