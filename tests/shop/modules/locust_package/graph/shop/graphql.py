class GraphQLMixin:
    """Sends operations; whoever signs in is known by the token."""

    def anonymous(self, name, query, variables):
        return self.client.post(
            "/graph/api", json={"operationName": name, "query": query, "variables": variables}, name=name
        )

    def operation(self, name, query, variables):
        return self.client.post(
            "/graph/api",
            json={"operationName": name, "query": query, "variables": variables},
            headers={"Authorization": "Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a"},
            name=name,
        )
