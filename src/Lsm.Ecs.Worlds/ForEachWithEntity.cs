namespace Lsm.Ecs.Worlds;

/// <summary>Called with every matching entity and one component of it.</summary>
public delegate void ForEachWithEntity<T0>(Entity entity, ref T0 t0);

/// <summary>Called with every matching entity and two components of it.</summary>
public delegate void ForEachWithEntity<T0, T1>(Entity entity, ref T0 t0, ref T1 t1);

/// <summary>Called with every matching entity and three components of it.</summary>
public delegate void ForEachWithEntity<T0, T1, T2>(Entity entity, ref T0 t0, ref T1 t1, ref T2 t2);

/// <summary>Called with every matching entity and four components of it.</summary>
public delegate void ForEachWithEntity<T0, T1, T2, T3>(Entity entity, ref T0 t0, ref T1 t1, ref T2 t2, ref T3 t3);
