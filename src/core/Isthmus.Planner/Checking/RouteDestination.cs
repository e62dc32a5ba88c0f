namespace Isthmus.Planner.Checking;

/// <summary>One destination that a VirtualService names, and where.</summary>
/// <param name="Path">The destination's path.</param>
/// <param name="Destination">What is written there.</param>
/// <param name="Retries">The retries of the HTTP route around it; null when there are none.</param>
/// <param name="RetriesPath">Where they are written.</param>
internal sealed record RouteDestination(string Path, DestinationConfig Destination, HttpRetryConfig? Retries = null, string RetriesPath = "")
{
    /// <summary>Every destination, mirrors included, in the order of the text.</summary>
    public static IEnumerable<RouteDestination> Of(VirtualServiceConfig config)
    {
        foreach (var (i, route) in config.Http.Index())
        {
            foreach (var (r, target) in route.Route.Index())
            {
                yield return new($"spec.http[{i}].route[{r}].destination", target.Destination, route.Retries, $"spec.http[{i}].retries");
            }

            foreach (var (m, mirror) in route.Mirrors.Index())
            {
                yield return new($"spec.http[{i}].mirrors[{m}].destination", mirror.Destination);
            }
        }

        foreach (var (i, route) in config.Tls.Index())
        {
            foreach (var (r, target) in route.Route.Index())
            {
                yield return new($"spec.tls[{i}].route[{r}].destination", target.Destination);
            }
        }

        foreach (var (i, route) in config.Tcp.Index())
        {
            foreach (var (r, target) in route.Route.Index())
            {
                yield return new($"spec.tcp[{i}].route[{r}].destination", target.Destination);
            }
        }
    }
}
