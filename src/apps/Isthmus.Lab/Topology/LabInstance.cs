using System.Net;
using Isthmus.Lab.Kubelet;
using Isthmus.Lab.Networks;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Topology;

/// <summary>One instance of a workload: a pod with an address, and the processes that play it. Its lab's loop alone changes it.</summary>
/// <param name="cluster">Its cluster.</param>
/// <param name="workload">Its workload.</param>
/// <param name="number">From 1; part of its name.</param>
/// <param name="address">Its own address.</param>
public sealed class LabInstance(ScenarioCluster cluster, ScenarioWorkload workload, int number, IPAddress address)
{
    /// <summary>Its cluster.</summary>
    public ScenarioCluster Cluster { get; } = cluster;

    /// <summary>Its workload.</summary>
    public ScenarioWorkload Workload { get; } = workload;

    /// <summary>From 1.</summary>
    public int Number { get; } = number;

    /// <summary>Its own address.</summary>
    public IPAddress Address { get; } = address;

    /// <summary>Where it runs when networks are isolated; null on the backbone, and in labs without such networks.</summary>
    public LabNetwork? Network { get; init; }

    /// <summary>A gateway's address on the backbone of isolated networks; null for everybody else.</summary>
    public IPAddress? Outside { get; init; }

    /// <summary>The pod's name.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{workload.Name}-{number}");

    /// <summary>Where its application listens when a sidecar takes its calls: an address of loopback that only this pod has; null without such a sidecar.</summary>
    public IPAddress? Behind { get; init; }

    /// <summary>The address of loopback that stands for a pod's own: the third octet is moved out of the way of pods that are on loopback themselves.</summary>
    public static IPAddress BehindOf(IPAddress pod)
    {
        var bytes = pod.GetAddressBytes();
        return new([127, bytes[1], (byte)(bytes[2] + 100), bytes[3]]);
    }

    /// <summary>Where its application listens.</summary>
    public IPEndPoint AppEntry => new(Behind ?? Address, Workload.Port);

    /// <summary>Cluster and name, unique in the lab.</summary>
    public string FullName => $"{Cluster.Name}/{Name}";

    /// <summary>The zone of the node that it runs on.</summary>
    public string Zone { get; } = workload.Zone.Length > 0 ? workload.Zone : cluster.Zones[(number - 1) % cluster.Zones.Count];

    /// <summary>The node that it runs on.</summary>
    public string Node => ObservedObjects.NodeName(Cluster, Zone);

    /// <summary>Where it runs.</summary>
    public Locality Locality => new(Cluster.Region, Zone);

    /// <summary>Where a server takes requests, and a proxy the load's calls.</summary>
    public IPEndPoint Entry => new(Outside ?? Address, Workload.Role == WorkloadRole.Caller ? Defaults.HttpProxyPort : Workload.Port);

    /// <summary>What the kubelet knows of it.</summary>
    public PodHealth Health { get; } = new();

    /// <summary>The process; null while it was not started.</summary>
    public LabProcess? Process { get; set; }

    /// <summary>Whether its process was stopped without being ended: it takes connections, and never answers.</summary>
    public bool IsPaused => Process is { EndedAt: null, IsPaused: true };

    /// <summary>Requests that a server got, by its own count.</summary>
    public RequestCount Requests { get; } = new();

    /// <summary>The process of its sidecar; null when it has none of its own.</summary>
    public LabProcess? Sidecar { get; set; }

    /// <summary>Whether it registers itself, through a sidecar.</summary>
    public bool IsRegistered => Workload.Role == WorkloadRole.Server && Cluster.HasRegisteredEndpoints;

    /// <summary>Both, as far as they were started.</summary>
    public IEnumerable<LabProcess> Processes => new[] { Process, Sidecar }.OfType<LabProcess>();

    /// <summary>When its proxy was last given a token to join by.</summary>
    public DateTimeOffset JoinTokenAt { get; set; }

    /// <summary>It was told to end and is no longer wanted.</summary>
    public bool IsTerminating { get; set; }
}
