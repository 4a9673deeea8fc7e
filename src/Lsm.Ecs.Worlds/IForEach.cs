namespace Lsm.Ecs.Worlds;

/// <summary>Work on one component of every matching entity; a struct, so that the call is inlined.</summary>
public interface IForEach<T0>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(ref T0 t0);
}

/// <summary>Work on two components of every matching entity; a struct, so that the call is inlined.</summary>
public interface IForEach<T0, T1>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(ref T0 t0, ref T1 t1);
}

/// <summary>Work on three components of every matching entity; a struct, so that the call is inlined.</summary>
public interface IForEach<T0, T1, T2>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(ref T0 t0, ref T1 t1, ref T2 t2);
}

/// <summary>Work on four components of every matching entity; a struct, so that the call is inlined.</summary>
public interface IForEach<T0, T1, T2, T3>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(ref T0 t0, ref T1 t1, ref T2 t2, ref T3 t3);
}
