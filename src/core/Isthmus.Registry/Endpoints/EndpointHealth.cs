namespace Isthmus.Registry.Endpoints;

/// <summary>The conditions of an EndpointSlice's endpoint -> health (Istio's <c>endpointHealthStatus</c>).</summary>
internal static class EndpointHealth
{
    private const string SessionLabel = "istio.io/persistent-session";

    /// <summary>The health; null when the endpoint is going away and must not be used at all.</summary>
    public static HealthStatus? Of(SliceEndpointConfig endpoint, ApiObject<ServiceConfig> service)
    {
        // Kubernetes itself reports such endpoints as ready; slices that are written by hand may not.
        if (endpoint.Ready != false || service.Config.PublishNotReadyAddresses)
        {
            return HealthStatus.Healthy;
        }

        if (KeepsSessions(service.Metadata.Labels) && endpoint.Serving != false && endpoint.Terminating != false)
        {
            return HealthStatus.Draining;
        }

        return endpoint.Terminating == false ? HealthStatus.Unhealthy : null;
    }

    /// <summary>How much an endpoint is worth that is listed twice; the higher one is kept.</summary>
    public static int Worth(HealthStatus health) => health switch
    {
        HealthStatus.Healthy or HealthStatus.Unknown => 3,
        HealthStatus.Degraded => 2,
        HealthStatus.Draining => 1,
        _ => 0,
    };

    private static bool KeepsSessions(Labels labels) => labels[SessionLabel].Length > 0;
}
