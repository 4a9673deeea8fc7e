namespace Lsm.Ecs.Worlds;

/// <summary>A unit of work that runs once per frame in three phases.</summary>
/// <typeparam name="T">The argument that the frame loop passes to its systems, for instance the time step.</typeparam>
public interface ISystem<T> : IDisposable
{
    /// <summary>Called once before the first frame.</summary>
    void Initialize();

    /// <summary>The first phase of a frame.</summary>
    void BeforeUpdate(in T t);

    /// <summary>The main phase of a frame.</summary>
    void Update(in T t);

    /// <summary>The last phase of a frame.</summary>
    void AfterUpdate(in T t);
}
