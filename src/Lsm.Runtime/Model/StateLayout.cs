namespace Lsm.Runtime;

/// <summary>
/// The state variables of a model and their positions in the row of an agent: one variable after the other, in the order of
/// <see cref="StateVariable.All"/>. The row memory, the GPU records, snapshots, checksums and files all loop over it. Immutable and free-threaded.
/// </summary>
internal sealed class StateLayout : IEquatable<StateLayout>
{
    private readonly StateVariable[] variables;
    private readonly int[] offsets;

    public StateLayout(LiquidStateMachine model)
        : this(model.ReservoirSize, [.. StateVariable.All.Where(variable => variable.IsIn(model))])
    {
    }

    public StateLayout(int neurons, StateVariable[] variables)
    {
        Neurons = neurons;
        this.variables = variables;
        offsets = new int[variables.Length];
        long words = 0;
        for (int i = 0; i < variables.Length; i++)
        {
            offsets[i] = (int)words;
            words += variables[i].Words(neurons);
        }

        RowWords = words <= int.MaxValue
            ? (int)words
            : throw new ArgumentOutOfRangeException(nameof(neurons), neurons, $"A state of {neurons} neurons has {words} words per agent; at most {int.MaxValue} are possible.");
    }

    public int Neurons { get; }

    public int Count => variables.Length;

    /// <summary>The number of words of an agent's row.</summary>
    public int RowWords { get; }

    public StateVariable this[int index] => variables[index];

    /// <summary>The number of words of a variable in a row.</summary>
    public int Words(int index) => variables[index].Words(Neurons);

    /// <summary>The first word of a variable in a row.</summary>
    public int Offset(int index) => offsets[index];

    /// <summary>The index of a variable, or -1 if the model does not have it.</summary>
    public int IndexOf(StateVariable variable) => Array.IndexOf(variables, variable);

    public bool Equals(StateLayout? other) => other is not null && Neurons == other.Neurons && variables.AsSpan().SequenceEqual(other.variables);

    public override bool Equals(object? obj) => Equals(obj as StateLayout);

    public override int GetHashCode() => HashCode.Combine(Neurons, variables.Length);

    public override string ToString() => $"{Neurons} neurons with {string.Join(", ", variables.Select(static variable => variable.Name))}";
}
