using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>Components whose memory is not exactly the model's floats are refused, with the component and the field.</summary>
public unsafe class ComponentLayoutTests
{
    private enum Colour
    {
        Red,
    }

    [Test]
    public void Require_OnlyFloats_Accepts() => Assert.Multiple(() =>
    {
        Accepts<float>(1);
        Accepts<Senses>(3);
        Accepts<Properties>(3);
        Accepts<ReadOnly>(2);
        Accepts<Vector4>(4);
        Accepts<Nested>(3 + 4 + 2);
        Accepts<Matrices>(6 + 16 + 4 + 2 + 4);
        Accepts<Inline>(5);
        Accepts<WithInline>(1 + 5 + (3 * 2));
        Accepts<Fixed>(1 + 7);
        Accepts<Pair<float>>(2);
        Accepts<Explicit>(3);
        Accepts<Packed>(2);
    });

    [Test]
    public void Require_OtherFieldTypes_NamesComponentAndField() => Assert.Multiple(() =>
    {
        Refuses<TwoInts>(2, "TwoInts.A is a System.Int32");
        Refuses<OneLong>(2, "OneLong.Value is a System.Int64");
        Refuses<OneDouble>(2, "OneDouble.Value is a System.Double");
        Refuses<ByteAndFloat>(2, "ByteAndFloat.Flag is a System.Byte");
        Refuses<FloatAndBool>(2, "FloatAndBool.Flag is a System.Boolean");
        Refuses<FloatAndEnum>(2, "FloatAndEnum.Colour is a ", "Colour");
        Refuses<PropertyOfInt>(2, "PropertyOfInt.Count is a System.Int32");
        Refuses<PrivateInt>(2, "PrivateInt.hidden is a System.UInt32");
        Refuses<NestedInt>(3, "NestedInt.Inner.Count is a System.Int32");
        Refuses<Pair<int>>(2, "First is a System.Int32");
        Refuses<WithHalves>(1, "WithHalves.A is a System.Half");
        Refuses<WithDecimal>(4, "WithDecimal.Price is a System.Decimal");
        Refuses<WithPointer>(2, "WithPointer.At is a System.Single*");
        Refuses<InlineInts>(4, "InlineInts.first is a System.Int32");
        Refuses<WithInlineInts>(4, "WithInlineInts.Values.first is a System.Int32");
        Refuses<FixedInts>(4, "FixedInts.Values is a fixed buffer of System.Int32");
        Refuses<WithVector>(4, "WithVector.Value is a System.Runtime.Intrinsics.Vector128");
        Refuses<Complex>(4, "Complex.m_real is a System.Double");
        Refuses<int>(1, "System.Int32 is not a struct of floats");
        Refuses<Colour>(1, "Colour is not a struct of floats");
    });

    [Test]
    public void Require_OverlapOrPadding_NamesComponentAndBytes() => Assert.Multiple(() =>
    {
        Refuses<Overlapping>(3, "Overlapping.B at byte 0 overlaps A");
        Refuses<HalfOverlapping>(2, "HalfOverlapping.B at byte 2 overlaps A");
        Refuses<Gap>(3, "Gap has 4 bytes of padding between A and B at byte 8");
        Refuses<LateStart>(2, "LateStart has 4 bytes of padding between its start and A at byte 4");
        Refuses<Long>(4, "Long has 12 bytes of padding");
        Refuses<LongExplicit>(4, "LongExplicit has 12 bytes of padding after A");
        Refuses<NestedOverlap>(4, "NestedOverlap.Inner.B at byte 0 overlaps A");
        Refuses<Empty>(1, "Empty has 1 byte of padding");
        Refuses<WithEmpty>(2, "WithEmpty.Nothing has 1 byte of padding");
    });

    [Test]
    public void LsmSystem_WrongComponent_IsRefusedByName()
    {
        using var world = World.Create();
        using LsmEngine engine = Engines.Create(EngineKind.Cpu);
        Assert.That(
            () => new LsmSystem<Senses, TwoInts>(world, engine, 1),
            Throws.ArgumentException.With.Message.Contains("TwoInts.A is a System.Int32").And.Message.Contains("motors consists of 2 floats"));
        Assert.That(
            () => new LsmSystem<NestedInt, Muscles>(world, engine, 1),
            Throws.ArgumentException.With.Message.Contains("NestedInt.Inner.Count").And.Message.Contains("sensors consists of 3 floats"));
        Assert.That(
            () => new LsmSystem<Senses, Senses>(world, engine, 1),
            Throws.ArgumentException.With.Message.Contains($"{typeof(Senses)} is the component for the sensors and for the motors"));
    }

    private static void Accepts<T>(int floats)
        where T : unmanaged
    {
        Assert.That(() => ComponentLayout.Require<T>(floats, "InputSize", "sensors"), Throws.Nothing, typeof(T).Name);
        Assert.That(() => ComponentLayout.Require<T>(floats + 1, "InputSize", "sensors"), Throws.ArgumentException.With.Message.Contains($"the model's InputSize is {floats + 1}"));
    }

    private static void Refuses<T>(int words, params string[] messages)
        where T : unmanaged
    {
        string? message = Assert.Throws<ArgumentException>(() => ComponentLayout.Require<T>(words, "InputSize", "sensors"), typeof(T).Name)?.Message;
        foreach (string part in messages)
        {
            Assert.That(message, Does.Contain(part));
        }

        Assert.That(message, Does.Contain(typeof(T).Name.Split('`')[0]).And.Contain("floats"));
    }

#pragma warning disable CS0649 // fields that nothing assigns: only the layout matters
    private struct Properties
    {
        public float A { get; set; }

        public float B { get; init; }

        public float C;
    }

    private readonly record struct ReadOnly(float A, float B);

    private struct Nested
    {
        public Vector3 Position;
        public Quaternion Rotation;
        public ReadOnly Pair;
    }

    private struct Matrices
    {
        public Matrix3x2 A;
        public Matrix4x4 B;
        public Plane C;
        public Vector2 D;
        public Vector4 E;
    }

    [InlineArray(5)]
    private struct Inline
    {
        private float first;
    }

    [InlineArray(3)]
    private struct InlinePairs
    {
        private ReadOnly first;
    }

    private struct WithInline
    {
        public float A;
        public Inline B;
        public InlinePairs C;
    }

    private struct Fixed
    {
        public float A;
        public fixed float B[7];
    }

    private struct Pair<T>
    {
        public T First, Second;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Explicit
    {
        [FieldOffset(8)]
        public float C;
        [FieldOffset(0)]
        public Vector2 AB;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Packed
    {
        public float A, B;
    }

    private struct TwoInts
    {
        public int A, B;
    }

    private struct OneLong
    {
        public long Value;
    }

    private struct OneDouble
    {
        public double Value;
    }

    private struct ByteAndFloat
    {
        public byte Flag;
        public float Value;
    }

    private struct FloatAndBool
    {
        public float Value;
        public bool Flag;
    }

    private struct FloatAndEnum
    {
        public float Value;
        public Colour Colour;
    }

    private struct PropertyOfInt
    {
        public float Value { get; set; }

        public int Count { get; set; }
    }

    private struct PrivateInt(uint hidden)
    {
        public float Value;
        private readonly uint hidden = hidden;

        public readonly uint Hidden => hidden;
    }

    private struct NestedInt
    {
        public float Value;
        public PropertyOfInt Inner;
    }

    private struct WithHalves
    {
        public Half A, B;
    }

    private struct WithDecimal
    {
        public decimal Price;
    }

    private struct WithPointer
    {
        public float* At;
    }

    [InlineArray(4)]
    private struct InlineInts
    {
        private int first;
    }

    private struct WithInlineInts
    {
        public InlineInts Values;
    }

    private struct FixedInts
    {
        public fixed int Values[4];
    }

    private struct WithVector
    {
        public System.Runtime.Intrinsics.Vector128<float> Value;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Overlapping
    {
        [FieldOffset(0)]
        public float A;
        [FieldOffset(0)]
        public float B;
        [FieldOffset(8)]
        public float C;
    }

    [StructLayout(LayoutKind.Explicit, Size = 8)]
    private struct HalfOverlapping
    {
        [FieldOffset(0)]
        public float A;
        [FieldOffset(2)]
        public float B;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Gap
    {
        [FieldOffset(0)]
        public float A;
        [FieldOffset(8)]
        public float B;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct LateStart
    {
        [FieldOffset(4)]
        public float A;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Long
    {
        public float A;
    }

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct LongExplicit
    {
        [FieldOffset(0)]
        public float A;
    }

    private struct NestedOverlap
    {
        public float A;
        public Overlapping Inner;
    }

    private struct Empty;

    private struct WithEmpty
    {
        public float A;
        public Empty Nothing;
    }
}
