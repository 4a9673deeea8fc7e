using Lsm.Runtime.Engines.SelfTesting;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Lsm.Runtime.Tests;

/// <summary>
/// Mono may keep a float at a higher precision in a register until a conversion or a store rounds it. So in the netstandard2.1 build a
/// conversion or a store follows every sum, difference, product and quotient of floats.
/// </summary>
public class RoundingTests
{
    private static readonly Code[] Roundings = [Code.Conv_R4, Code.Stind_R4, Code.Stelem_R4, Code.Stfld, Code.Stsfld, Code.Box];

    /// <summary>Its operands are sums of a few powers of two, which need no rounding.</summary>
    private const string Exact = "ArithmeticProbes";

    [Test]
    public void FloatOperations_InAllMethods_AreRoundedAtOnce()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(LsmEngine).Assembly.Location, new ReaderParameters { ReadSymbols = true });
        string[] found = [.. module.GetTypes().Where(type => !type.FullName.Contains(Exact, StringComparison.Ordinal)).SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(Unrounded)];
        Assert.That(found, Is.Empty, "Write (float)(a * b) + ... as (float)((float)(a * b) + ...): a cast after every operation.\n" + string.Join('\n', found));
    }

    [Test]
    public void FloatOperations_NotRounded_AreFound()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(RoundingTests).Assembly.Location, new ReaderParameters { ReadSymbols = true });
        Dictionary<string, int> found = module.GetType(typeof(RoundingTests).FullName).Methods
            .ToDictionary(method => method.Name, method => Unrounded(method).Count());
        Assert.That((found[nameof(Careless)], found[nameof(Careful)]), Is.EqualTo((3, 0)));
    }

    private static float Careless(float a, float b, float[] c) => (a * b) + (c[0] > 0 ? c[1] / b : a);

    private static float Careful(float a, float b, float[] c) => (float)((float)(a * b) + (float)(c[0] > 0 ? (float)(c[1] / b) : a));

    private static IEnumerable<string> Unrounded(MethodDefinition method)
    {
        var stack = new Stack<bool>(); // whether each entry is a float
        var atTarget = new Dictionary<Instruction, bool[]>();
        Instruction? last = null;
        foreach (Instruction at in method.Body.Instructions)
        {
            if (last is { OpCode.FlowControl: FlowControl.Branch or FlowControl.Return or FlowControl.Throw })
            {
                stack.Clear();
            }

            if (atTarget.TryGetValue(at, out bool[]? carried) && stack.Count == 0)
            {
                carried.Reverse().ToList().ForEach(stack.Push);
            }

            bool computes = at.OpCode.Code is Code.Add or Code.Sub or Code.Mul or Code.Div;
            bool first = stack.Count > 0 && stack.Peek(), both = first && stack.ElementAtOrDefault(1);
            if (computes && both && !Roundings.Contains(at.Next.OpCode.Code))
            {
                SequencePoint? line = method.DebugInformation.SequencePoints.LastOrDefault(point => point.Offset <= at.Offset && !point.IsHidden);
                yield return $"{method.DeclaringType.Name}.{method.Name}, {Path.GetFileName(line?.Document.Url)}:{line?.StartLine}: {at.OpCode.Name}";
            }

            int pops = Pops(at, method, stack.Count);
            for (int i = 0; i < pops && stack.Count > 0; i++)
            {
                stack.Pop();
            }

            if (Pushes(at) is var pushed && pushed > 0)
            {
                bool isFloat = computes ? both : at.OpCode.Code is Code.Dup or Code.Neg ? first : IsFloat(at, method);
                for (int i = 0; i < pushed; i++)
                {
                    stack.Push(isFloat);
                }
            }

            foreach (Instruction target in at.Operand switch { Instruction one => [one], Instruction[] many => many, _ => Array.Empty<Instruction>() })
            {
                atTarget.TryAdd(target, [.. stack]);
            }

            last = at;
        }
    }

    private static bool IsFloat(Instruction at, MethodDefinition method) => at.OpCode.Code switch
    {
        Code.Ldc_R4 or Code.Ldind_R4 or Code.Ldelem_R4 or Code.Conv_R4 => true,
        Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3 => Single(method.Body.Variables[at.OpCode.Code - Code.Ldloc_0].VariableType),
        Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 => Argument(method, at.OpCode.Code - Code.Ldarg_0),
        _ => at.Operand switch
        {
            VariableDefinition variable => at.OpCode.Code is Code.Ldloc or Code.Ldloc_S && Single(variable.VariableType),
            ParameterDefinition parameter => at.OpCode.Code is Code.Ldarg or Code.Ldarg_S && Single(parameter.ParameterType),
            FieldReference field => at.OpCode.Code is Code.Ldfld or Code.Ldsfld && Single(field.FieldType),
            MethodReference called => at.OpCode.Code is Code.Call or Code.Callvirt && Single(Result(called)),
            TypeReference type => at.OpCode.Code is Code.Ldobj or Code.Unbox_Any or Code.Ldelem_Any && Single(type),
            _ => false,
        },
    };

    private static bool Argument(MethodDefinition method, int i) =>
        method.HasThis ? i > 0 && Single(method.Parameters[i - 1].ParameterType) : Single(method.Parameters[i].ParameterType);

    private static TypeReference Result(MethodReference called) => called.ReturnType is GenericParameter parameter
        ? parameter.Owner is MethodReference && called is GenericInstanceMethod method ? method.GenericArguments[parameter.Position]
            : called.DeclaringType is GenericInstanceType type ? type.GenericArguments[parameter.Position] : parameter
        : called.ReturnType;

    private static bool Single(TypeReference type) => type.MetadataType == MetadataType.Single;

    private static int Pops(Instruction at, MethodDefinition method, int count) => at.OpCode.StackBehaviourPop switch
    {
        StackBehaviour.Pop0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8 or StackBehaviour.Popi_popr4
            or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
        StackBehaviour.PopAll => count,
        StackBehaviour.Varpop when at.Operand is MethodReference called =>
            called.Parameters.Count + (called.HasThis && at.OpCode.Code != Code.Newobj ? 1 : 0),
        StackBehaviour.Varpop when at.Operand is CallSite site => site.Parameters.Count + 1,
        StackBehaviour.Varpop => method.ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
        _ => 3,
    };

    private static int Pushes(Instruction at) => at.OpCode.StackBehaviourPush switch
    {
        StackBehaviour.Push0 => 0,
        StackBehaviour.Push1_push1 => 2,
        StackBehaviour.Varpush when at.Operand is MethodReference called => called.ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
        StackBehaviour.Varpush when at.Operand is CallSite site => site.ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
        StackBehaviour.Varpush => 0,
        _ => 1,
    };
}
