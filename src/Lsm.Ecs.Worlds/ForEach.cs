namespace Lsm.Ecs.Worlds;

/// <summary>Called for every matching entity.</summary>
public delegate void ForEach(Entity entity);

/// <summary>Called with one component of every matching entity.</summary>
public delegate void ForEach<T0>(ref T0 t0);

/// <summary>Called with two components of every matching entity.</summary>
public delegate void ForEach<T0, T1>(ref T0 t0, ref T1 t1);

/// <summary>Called with three components of every matching entity.</summary>
public delegate void ForEach<T0, T1, T2>(ref T0 t0, ref T1 t1, ref T2 t2);

/// <summary>Called with four components of every matching entity.</summary>
public delegate void ForEach<T0, T1, T2, T3>(ref T0 t0, ref T1 t1, ref T2 t2, ref T3 t3);
