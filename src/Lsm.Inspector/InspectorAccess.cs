namespace Lsm.Inspector;

/// <summary>The rights of a page of the inspector.</summary>
public enum InspectorAccess
{
    /// <summary>Look at the run and its kept frames, and run copies of them with other sensors. The run itself never changes.</summary>
    Look,

    /// <summary>Also change the run: freeze and teach agents, correct past sensors, replace the readout, change gains.</summary>
    Controls,
}
