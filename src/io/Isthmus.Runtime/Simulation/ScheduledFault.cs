namespace Isthmus.Runtime.Simulation;

/// <summary>A fault and when it happens, counted from the moment at which its plan is applied.</summary>
public readonly record struct ScheduledFault(TimeSpan Time, Fault Fault);
