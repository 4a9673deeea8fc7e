namespace Lsm.Ecs.Worlds;

/// <summary>Work on every matching entity and one component of it; a struct, so that the call is inlined.</summary>
public interface IForEachWithEntity<T0>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(Entity entity, ref T0 t0);
}

/// <summary>Work on every matching entity and two components of it; a struct, so that the call is inlined.</summary>
public interface IForEachWithEntity<T0, T1>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(Entity entity, ref T0 t0, ref T1 t1);
}

/// <summary>Work on every matching entity and three components of it; a struct, so that the call is inlined.</summary>
public interface IForEachWithEntity<T0, T1, T2>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(Entity entity, ref T0 t0, ref T1 t1, ref T2 t2);
}

/// <summary>Work on every matching entity and four components of it; a struct, so that the call is inlined.</summary>
public interface IForEachWithEntity<T0, T1, T2, T3>
{
    /// <summary>Called once per matching entity; the references are valid during the call.</summary>
    void Update(Entity entity, ref T0 t0, ref T1 t1, ref T2 t2, ref T3 t3);
}
