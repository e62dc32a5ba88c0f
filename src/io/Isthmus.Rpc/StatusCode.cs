namespace Isthmus.Rpc;

/// <summary>The seventeen outcomes of a gRPC call, with their numbers on the wire.</summary>
public enum StatusCode
{
    /// <summary>The call did what it should.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>Nothing better is known.</summary>
    Unknown = 2,

    /// <summary>The request makes no sense in any state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The time that the caller allowed is over.</summary>
    DeadlineExceeded = 4,

    /// <summary>The thing that was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>The thing to be made exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not.</summary>
    PermissionDenied = 7,

    /// <summary>A limit was reached: message size, rate, quota.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost a race and may be tried again at a higher level.</summary>
    Aborted = 10,

    /// <summary>Past the end.</summary>
    OutOfRange = 11,

    /// <summary>No such method here.</summary>
    Unimplemented = 12,

    /// <summary>A broken invariant or a message that cannot be read.</summary>
    Internal = 13,

    /// <summary>The peer cannot be reached now; trying again may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost beyond repair.</summary>
    DataLoss = 15,

    /// <summary>The caller's identity is missing or not valid.</summary>
    Unauthenticated = 16,
}
