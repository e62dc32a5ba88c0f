namespace Isthmus.Lab.Processes;

/// <summary>Why a lab cannot go on, in words for its user. Thrown by the edge that noticed, caught once by the command.</summary>
public sealed class LabException : Exception
{
    /// <summary>No message.</summary>
    public LabException()
    {
    }

    /// <summary>What happened.</summary>
    public LabException(string message)
        : base(message)
    {
    }

    /// <summary>What happened, and why.</summary>
    public LabException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
