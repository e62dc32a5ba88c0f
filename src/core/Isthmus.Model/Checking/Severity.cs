namespace Isthmus.Model.Checking;

/// <summary>What a finding means for the object that it is about.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Info,

    /// <summary>The object is used, but probably does not do what its author meant.</summary>
    Warning,

    /// <summary>The object is refused.</summary>
    Error,
}
