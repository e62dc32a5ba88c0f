namespace Isthmus.Lab.Scenarios;

/// <summary>What can be done to a part of a lab.</summary>
public enum LabVerb
{
    /// <summary>Run so many instances: new ones are started, surplus ones end in good order.</summary>
    Scale,

    /// <summary>End at once, as <c>kill -9</c> does.</summary>
    Kill,

    /// <summary>Start again what was killed.</summary>
    Start,

    /// <summary>Wait until it is ready, as its kubelet sees it.</summary>
    Await,

    /// <summary>Stop without ending, as <c>kill -STOP</c> does: a black hole.</summary>
    Pause,

    /// <summary>Go on after a pause.</summary>
    Resume,

    /// <summary>Answer after so long.</summary>
    Slow,

    /// <summary>Answer with this status.</summary>
    Fail,

    /// <summary>Refuse connections while the process goes on.</summary>
    Refuse,

    /// <summary>Reset connections instead of an answer.</summary>
    Reset,

    /// <summary>Accept and never answer.</summary>
    Hang,

    /// <summary>Lose every packet between two clusters.</summary>
    Partition,

    /// <summary>Renew the certificates of workloads now.</summary>
    Renew,

    /// <summary>Replace the intermediate of a cluster.</summary>
    Reissue,

    /// <summary>Take the next step of replacing the root, everywhere: trust a second one, sign below it, retire the first.</summary>
    Reroot,

    /// <summary>Behave as at the start; with two clusters, or with nothing, join what was partitioned.</summary>
    Heal,
}
