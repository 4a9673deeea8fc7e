namespace Lsm.Inspector;

/// <summary>The options of an <see cref="LsmInspector"/>. Immutable.</summary>
public sealed record InspectorOptions
{
    /// <summary>The rights of pages; <see cref="InspectorAccess.Look"/> by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public InspectorAccess Allow
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Allow), value, $"Allow is {value}; known: Look, Controls.");
    }

    /// <summary>The TCP port on the loopback address, 0 to 65,535; 0, the default, takes a free one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Port
    {
        get;
        init => field = value is >= 0 and <= 65535 ? value : throw new ArgumentOutOfRangeException(nameof(Port), value, $"Port is {value}; it must be from 0 to 65535.");
    }

    /// <summary>
    /// The time that a tick may take, above 0, which the histogram of tick times marks. Null, the default, takes the budget of the system's
    /// governor, if there is one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan? Budget
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Budget), value, $"Budget is {value}; it must be above 0.");
    }

    /// <summary>The writer to which the address is printed; null, the default, is the console.</summary>
    public TextWriter? Output { get; init; }
}
