namespace Isthmus.Model.Plans;

/// <summary>Routes for some host names.</summary>
/// <param name="Name">Istio's name, for example <c>reviews.default.svc.cluster.local:80</c>.</param>
/// <param name="Domains">Host names, lower case; <c>*.x</c>, <c>x.*</c> and <c>*</c> are wildcards.</param>
/// <param name="Routes">The routes; the first that matches is taken.</param>
/// <param name="RequiresTls">Plain text requests are redirected to https (Gateway <c>httpsRedirect</c>).</param>
public sealed record VirtualHost(string Name, EquatableArray<string> Domains, EquatableArray<Route> Routes, bool RequiresTls = false);
