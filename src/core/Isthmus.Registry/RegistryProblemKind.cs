namespace Isthmus.Registry;

/// <summary>Why a part of a ServiceEntry could not be followed.</summary>
public enum RegistryProblemKind
{
    /// <summary>An endpoint names a service that, through others, names this one.</summary>
    EndpointCycle,

    /// <summary>Too many services stand behind each other.</summary>
    EndpointsTooDeep,

    /// <summary>A name stands for more endpoints than are kept.</summary>
    TooManyEndpoints,

    /// <summary>The service that an endpoint names has no port that fits.</summary>
    PortNotFound,

    /// <summary>A STATIC endpoint has a name as address that no visible service of the mesh has.</summary>
    HostNotFound,
}
