using Isthmus.ControlPlane.Certificates;
using Isthmus.Telemetry.Metrics;

namespace Isthmus.ControlPlane;

/// <summary>The metrics of a control plane. Names are Istio's where it has one.</summary>
internal sealed class ControlPlaneMetrics
{
    // Seconds. The target for a change is 0.1; the fine steps are where it should be.
    private static readonly double[] Times = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3, 5, 10, 30];

    /// <summary>All of them.</summary>
    public MetricTable Table { get; } = new();

    /// <summary>Responses that were written, by type.</summary>
    public Counter Pushes { get; }

    /// <summary>Responses that clients rejected, by type.</summary>
    public Counter Rejects { get; }

    /// <summary>From a change at its source to the response that carries it, per client.</summary>
    public Histogram Convergence { get; }

    /// <summary>From a change at its source to the client's last ACK for it.</summary>
    public Histogram Propagation { get; }

    /// <summary>Time to plan.</summary>
    public Histogram PlanTime { get; }

    /// <summary>Views that could not be planned.</summary>
    public Counter PlanFailures { get; }

    /// <summary>Open streams.</summary>
    public Gauge Clients { get; }

    /// <summary>Different plans.</summary>
    public Gauge Views { get; }

    /// <summary>Services of the mesh.</summary>
    public Gauge Services { get; }

    /// <summary>Snapshots given out, by lane.</summary>
    public Counter Snapshots { get; }

    /// <summary>Objects that were refused, by cluster.</summary>
    public Counter BadObjects { get; }

    /// <summary>Whether a registry can be read, by cluster: 1 or 0.</summary>
    public Gauge RegistryReadable { get; }

    /// <summary>Clusters that are read.</summary>
    public Gauge Clusters { get; }

    /// <summary>Host names of gateways between networks, by whether the last look-up was answered.</summary>
    public Gauge GatewayNames { get; }

    /// <summary>Those of the certificate service.</summary>
    public CertificateMetrics Certificates { get; }

    /// <summary>Makes them.</summary>
    public ControlPlaneMetrics()
    {
        Pushes = Table.Counter("pilot_xds_pushes", "Responses that were written, by type.", "type");
        Rejects = Table.Counter("pilot_total_xds_rejects", "Responses that clients rejected, by type.", "type");
        Convergence = Table.Histogram("pilot_proxy_convergence_time", "Seconds from a change at its source to the response that carries it.", Times);
        Propagation = Table.Histogram("isthmus_propagation_seconds", "Seconds from a change at its source to a client's last ACK for it.", Times);
        PlanTime = Table.Histogram("isthmus_plan_seconds", "Seconds to plan one view: all of it, the services that changed and what lists services, or the endpoints that changed.", Times, "what");
        PlanFailures = Table.Counter("isthmus_plan_failures", "Plans that failed by our mistake; the proxies concerned keep what they have.");
        Clients = Table.Gauge("pilot_xds", "Open discovery streams.");
        Views = Table.Gauge("isthmus_views", "Different plans that clients are told; clients of one view share bytes.");
        Services = Table.Gauge("pilot_services", "Services of the mesh.");
        Snapshots = Table.Counter("isthmus_snapshots", "Snapshots that were given out, by lane.", "lane");
        BadObjects = Table.Counter("isthmus_registry_refused_objects", "Findings of severity error in what registries hold, each counted when first read.", "cluster");
        RegistryReadable = Table.Gauge("isthmus_registry_readable", "1 while a registry can be read, 0 while its last state is used.", "cluster");
        Clusters = Table.Gauge("istiod_managed_clusters", "Clusters that are read.");
        GatewayNames = Table.Gauge("isthmus_gateway_names", "Host names of gateways between networks, by whether the last look-up was answered.", "state");
        Certificates = new CertificateMetrics(Table);
    }
}
