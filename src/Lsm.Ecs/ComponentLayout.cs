using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Ecs;

/// <summary>
/// Checks that the memory of a component consists of floats only, by the types and offsets of its fields: two ints have the size of two
/// floats. NativeAOT keeps metadata of the component's own fields only, so there a struct inside a component is checked by its size.
/// </summary>
internal static class ComponentLayout
{
    private const BindingFlags AllFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly HashSet<Type> FloatStructs =
        [typeof(float), typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Plane), typeof(Matrix3x2), typeof(Matrix4x4)];

    /// <summary>Refuses a component whose memory is not exactly the floats that the model needs.</summary>
    public static void Require<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] T>(
        int needed, string property, string what)
        where T : unmanaged
    {
        if (Checked<T>.Fault is not null)
        {
            throw new ArgumentException(
                $"{Checked<T>.Fault} The component for the {what} consists of {needed} floats and nothing else. "
                + "A field may also be a struct, an inline array or a fixed buffer of floats, for instance System.Numerics.Vector3.");
        }

        int floats = Unsafe.SizeOf<T>() / sizeof(float);
        if (floats != needed)
        {
            throw new ArgumentException(
                $"{typeof(T)} has {floats} {(floats == 1 ? "float" : "floats")}, but the model's {property} is {needed}. The component for the {what} consists of {needed} floats.");
        }
    }

    /// <summary>Describes the fault in the fields of a component or of a struct in it; null if they are floats.</summary>
    private static string? FaultOf(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] Type type, string path, bool complete)
    {
        if (FloatStructs.Contains(type))
        {
            return null;
        }

        FieldInfo[] fields = type.GetFields(AllFields);
        foreach (FieldInfo field in fields)
        {
            string? fault = FaultOf(field, $"{path}.{NameOf(field)}");
            if (fault is not null)
            {
                return fault;
            }
        }

        if (type.IsDefined(typeof(InlineArrayAttribute), inherit: false))
        {
            return null; // elements of its one field's type, without padding between them
        }

        int size = RuntimeHelpers.SizeOf(type.TypeHandle);
        return type.IsExplicitLayout ? OverlapIn(fields, path, size, complete) : PaddingIn(fields, path, size, complete);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "Trimming keeps the fields of structs with a layout; where NativeAOT has no metadata of them, they count as unknown.")]
    private static string? FaultOf(FieldInfo field, string path)
    {
        Type type = field.FieldType;
        if (field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer)
        {
            return buffer.ElementType == typeof(float) ? null : $"{path} is a fixed buffer of {buffer.ElementType}.";
        }

        bool isUserStruct = type is { IsValueType: true, IsPrimitive: false, IsEnum: false }
            && (type.Namespace is not { } space || (space != "System" && !space.StartsWith("System.", StringComparison.Ordinal)) || type.IsDefined(typeof(InlineArrayAttribute), inherit: false));
        return FloatStructs.Contains(type) ? null
            : isUserStruct ? FaultOf(type, path, complete: RuntimeFeature.IsDynamicCodeSupported)
            : $"{path} is a {type}.";
    }

    /// <summary>Fields without declared offsets do not overlap: they are all of the struct if their sizes add up to its size.</summary>
    private static string? PaddingIn(FieldInfo[] fields, string path, int size, bool complete)
    {
        int unused = size - fields.Sum(SizeOf);
        return unused == 0 || (!complete && unused % sizeof(float) == 0) ? null : $"{path} has {Bytes(unused)} of padding.";
    }

    private static string? OverlapIn(FieldInfo[] fields, string path, int size, bool complete)
    {
        int end = 0;
        string before = "its start";
        foreach ((int offset, FieldInfo field) in fields.Select(field => (field.GetCustomAttribute<FieldOffsetAttribute>()?.Value ?? 0, field)).OrderBy(pair => pair.Item1))
        {
            if (offset < end)
            {
                return $"{path}.{NameOf(field)} at byte {offset} overlaps {before}.";
            }

            if (offset > end && complete)
            {
                return $"{path} has {Bytes(offset - end)} of padding between {before} and {NameOf(field)} at byte {offset}.";
            }

            end = offset + SizeOf(field);
            before = NameOf(field);
        }

        return end == size || !complete ? null : $"{path} has {Bytes(size - end)} of padding after {before}.";
    }

    private static int SizeOf(FieldInfo field) => RuntimeHelpers.SizeOf(field.FieldType.TypeHandle);

    private static string Bytes(int count) => count == 1 ? "1 byte" : $"{count} bytes";

    /// <summary>The field's name, or that of the property whose value it holds.</summary>
    private static string NameOf(FieldInfo field) => field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;

    private static class Checked<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] T>
        where T : unmanaged
    {
        public static readonly string? Fault = typeof(T).IsPrimitive && typeof(T) != typeof(float) || typeof(T).IsEnum
            ? $"{typeof(T)} is not a struct of floats."
            : FaultOf(typeof(T), $"{typeof(T)}", complete: true);
    }
}
