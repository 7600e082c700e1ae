"""Custom key stores.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html
         https://docs.aws.amazon.com/kms/latest/developerguide/connect-disconnect-keystore.html
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.endpoints import Endpoints
from garrison.core.quotas import KMS_CUSTOM_KEY_STORES_PER_REGION
from garrison.crypto.hardware import (
    HardwareError,
    HardwareKeys,
    HardwareUnavailableError,
    NotActivatedError,
    UserLockedError,
    WrongPasswordError,
)
from garrison.services.kms import api
from garrison.services.kms.operations.clusters import (
    certificate_of,
    require_active_cluster,
    require_issued_by,
    require_related,
    require_unused,
)
from garrison.services.kms.operations.paging import page_of
from garrison.services.kms.operations.xks_failures import MEANINGS
from garrison.services.kms.operations.xks_proxies import XksError, XksProxies
from garrison.services.kms.records import CustomKeyStore, Key, XksProxy
from garrison.wire.errors import ValidationException

STORES_PER_PAGE = 50
STORES_PER_PAGE_MAX = 1000
ID_BYTES = 9
OF_CLOUDHSM = ("CloudHsmClusterId", "KeyStorePassword", "TrustAnchorCertificate")
OF_PROXY = (
    "XksProxyUriEndpoint",
    "XksProxyUriPath",
    "XksProxyAuthenticationCredential",
    "XksProxyConnectivity",
)
OF_VPC = ("XksProxyVpcEndpointServiceName", "XksProxyVpcEndpointServiceOwner")
CONNECTED_MEMBERS = frozenset(
    {
        "CustomKeyStoreId",
        "NewCustomKeyStoreName",
        "XksProxyAuthenticationCredential",
        "XksProxyUriPath",
    }
)
"""What can be changed while an external key store is connected; of the others, the name alone."""


class CustomKeyStores:
    """Operations on custom key stores."""

    def __init__(self, hardware: HardwareKeys, endpoints: Endpoints) -> None:
        self._hardware = hardware
        self._proxies = XksProxies(endpoints)

    async def create_custom_key_store(
        self, call: Call[api.CreateCustomKeyStoreRequest, Any]
    ) -> api.CreateCustomKeyStoreResponse:
        """Let KMS know of a CloudHSM cluster, or of an external key manager's proxy.

        Raises:
            CustomKeyStoreNameInUseException, LimitExceededException: there is one of that name, or
                as many as there may be.
            ValidationException: members that this type of key store needs, or has not.
            CloudHsmCluster…Exception, IncorrectTrustAnchorException: see ``clusters``.
            XksProxy…Exception: see ``xks_failures``; or another key store has the proxy.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html
        """
        request = call.request
        external = request.get("CustomKeyStoreType") == "EXTERNAL_KEY_STORE"
        _require_members(request, external=external)
        stores = await _find_stores(call)
        _require_free_name(request["CustomKeyStoreName"], stores)
        if len(stores) >= KMS_CUSTOM_KEY_STORES_PER_REGION:
            raise api.LimitExceededException(
                f"The quota of {KMS_CUSTOM_KEY_STORES_PER_REGION} custom key stores is exceeded."
            )
        store = CustomKeyStore(
            account=call.account,
            region=call.region,
            store_id=f"cks-{call.ids.random_bytes(ID_BYTES).hex()[1:]}",
            name=request["CustomKeyStoreName"],
            created_at=call.now,
        )
        if external:
            proxy = _new_proxy(call, request)
            _require_free_proxy(proxy, stores)
            await self._require_reachable(call, proxy)
            store = replace(store, proxy=proxy)
        else:
            store = await _with_cluster(call, store, stores)
        call.records.put(store)
        return {"CustomKeyStoreId": store.store_id}

    async def describe_custom_key_stores(
        self, call: Call[api.DescribeCustomKeyStoresRequest, Any]
    ) -> api.DescribeCustomKeyStoresResponse:
        """List the key stores of the account in the Region, or one by its ID or name.

        Raises:
            CustomKeyStoreNotFoundException: there is none.
            InvalidMarkerException: the marker is none of ours.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html
        """
        request = call.request
        wanted_id, name = request.get("CustomKeyStoreId"), request.get("CustomKeyStoreName")
        if wanted_id is not None and name is not None:
            raise ValidationException(
                "Only one of CustomKeyStoreId and CustomKeyStoreName can be specified."
            )
        stores = {
            store.store_id: store
            for store in await _find_stores(call)
            if wanted_id in (None, store.store_id) and name in (None, store.name)
        }
        if not stores and (wanted_id or name):
            raise api.CustomKeyStoreNotFoundException
        page, rest = page_of(call, stores, default=STORES_PER_PAGE, most=STORES_PER_PAGE_MAX)
        return {"CustomKeyStores": [_describe(store) for store in page], **rest}

    async def update_custom_key_store(
        self, call: Call[api.UpdateCustomKeyStoreRequest, Any]
    ) -> api.UpdateCustomKeyStoreResponse:
        """Change a key store: its name, its password, its cluster or its proxy.

        Raises:
            CustomKeyStoreNotFoundException: there is none.
            CustomKeyStoreInvalidStateException: it has to be disconnected for that.
            As ``create_custom_key_store``; CloudHsmClusterNotRelatedException: the new cluster has
                other keys.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html
        """
        request = call.request
        store = await _require_store(call)
        _require_members_of(store, request)
        _require_changeable(store, request)
        others = [each for each in await _find_stores(call) if each.store_id != store.store_id]
        if "NewCustomKeyStoreName" in request:
            _require_free_name(request["NewCustomKeyStoreName"], others)
            store = replace(store, name=request["NewCustomKeyStoreName"])
        if store.proxy is None:
            store = await _change_cluster(call, store, others)
        elif set(request) - {"CustomKeyStoreId", "NewCustomKeyStoreName"}:
            proxy = _change_proxy(call, store.proxy)
            _require_free_proxy(proxy, others)
            await self._require_reachable(call, proxy)
            store = replace(store, proxy=proxy)
        call.records.put(store)
        return {}

    async def delete_custom_key_store(
        self, call: Call[api.DeleteCustomKeyStoreRequest, Any]
    ) -> api.DeleteCustomKeyStoreResponse:
        """Delete a key store without keys, and nothing of the cluster or the key manager.

        Raises:
            CustomKeyStoreNotFoundException: there is none.
            CustomKeyStoreHasCMKsException: it has keys, if only such as are pending deletion.
            CustomKeyStoreInvalidStateException: it is connected.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html
        """
        store = await _require_store(call)
        keys = await call.records.page(
            Key, call.account, call.region, index="key_store", value=store.store_id, limit=1
        )
        if keys.records:
            raise api.CustomKeyStoreHasCMKsException
        if store.connected or store.error_code:
            raise _invalid_state(store)
        call.records.delete(store)
        return {}

    async def connect_custom_key_store(
        self, call: Call[api.ConnectCustomKeyStoreRequest, Any]
    ) -> api.ConnectCustomKeyStoreResponse:
        """Connect a key store; whether that worked, its description tells.

        Raises:
            CustomKeyStoreNotFoundException: there is none.
            CustomKeyStoreInvalidStateException: an earlier attempt failed: disconnect it first.
            CloudHsmClusterNotActiveException, CloudHsmClusterInvalidConfigurationException: the
                cluster cannot be used now.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html
        """
        store = await _require_store(call)
        if store.error_code:
            raise _invalid_state(store)
        if store.proxy is None:
            error_code = await self._log_in(call, store)
        else:
            error_code = await self._find_failure(call, store.proxy)
        call.records.put(replace(store, connected=not error_code, error_code=error_code))
        return {}

    async def disconnect_custom_key_store(
        self, call: Call[api.DisconnectCustomKeyStoreRequest, Any]
    ) -> api.DisconnectCustomKeyStoreResponse:
        """Disconnect a key store: its keys are unavailable until it is connected again.

        Raises:
            CustomKeyStoreNotFoundException: there is none.
            CustomKeyStoreInvalidStateException: it is disconnected.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html
        """
        store = await _require_store(call)
        if not store.connected and not store.error_code:
            raise _invalid_state(store)
        call.records.put(replace(store, connected=False, error_code=""))
        return {}

    async def _log_in(self, call: Call[Any, Any], store: CustomKeyStore) -> str:
        await require_active_cluster(call, store.cluster_id, hsms=1)
        try:
            await self._hardware.require_login(store.cluster_id, store.password)
        except WrongPasswordError:
            return "INVALID_CREDENTIALS"
        except UserLockedError:
            return "USER_LOCKED_OUT"
        except NotActivatedError:
            return "USER_NOT_FOUND"
        except HardwareUnavailableError:
            return "NETWORK_ERRORS"
        except HardwareError:
            return "INTERNAL_ERROR"
        return ""

    async def _find_failure(self, call: Call[Any, Any], proxy: XksProxy) -> str:
        try:
            await self._proxies.require_health(call, proxy)
        except XksError as error:
            return MEANINGS[error.failure].connection_error
        return ""

    async def _require_reachable(self, call: Call[Any, Any], proxy: XksProxy) -> None:
        if proxy.connectivity != "PUBLIC_ENDPOINT":
            # Reached when the key store is connected, and not before.
            return
        try:
            await self._proxies.require_health(call, proxy)
        except XksError as error:
            meaning = MEANINGS[error.failure]
            raise meaning.of_store(meaning.message) from error


async def _find_stores(call: Call[Any, Any]) -> Sequence[CustomKeyStore]:
    page = await call.records.page(CustomKeyStore, call.account, call.region)
    return page.records


async def _require_store(call: Call[Any, Any]) -> CustomKeyStore:
    store_id = call.request["CustomKeyStoreId"]
    store = await call.records.find(CustomKeyStore, call.account, call.region, store_id)
    if store is None:
        raise api.CustomKeyStoreNotFoundException
    return store


def _invalid_state(store: CustomKeyStore) -> api.CustomKeyStoreInvalidStateException:
    return api.CustomKeyStoreInvalidStateException(
        f"The custom key store {store.store_id} is {store.connection_state}."
    )


def _require_members(request: api.CreateCustomKeyStoreRequest, *, external: bool) -> None:
    needed, others = (OF_PROXY, OF_CLOUDHSM) if external else (OF_CLOUDHSM, OF_PROXY)
    over_vpc = request.get("XksProxyConnectivity") == "VPC_ENDPOINT_SERVICE"
    if external and over_vpc:
        needed = (*needed, OF_VPC[0])
    for member in needed:
        if member not in request:
            raise ValidationException(f"{member} is required for this type of custom key store.")
    for member in (*others, *(() if over_vpc else OF_VPC)):
        if member in request:
            raise ValidationException(f"{member} is not valid for this type of custom key store.")


def _require_members_of(store: CustomKeyStore, request: api.UpdateCustomKeyStoreRequest) -> None:
    others = (*OF_PROXY, *OF_VPC) if store.proxy is None else OF_CLOUDHSM
    for member in others:
        if member in request:
            raise ValidationException(f"{member} is not valid for this type of custom key store.")


def _require_changeable(store: CustomKeyStore, request: api.UpdateCustomKeyStoreRequest) -> None:
    if store.connection_state == "DISCONNECTED":
        return
    free = frozenset({"CustomKeyStoreId", "NewCustomKeyStoreName"})
    if store.proxy is not None:
        free = CONNECTED_MEMBERS
    if not store.connected or set(request) - free:
        raise _invalid_state(store)


def _require_free_name(name: str, stores: Sequence[CustomKeyStore]) -> None:
    if any(store.name == name for store in stores):
        raise api.CustomKeyStoreNameInUseException


async def _with_cluster(
    call: Call[api.CreateCustomKeyStoreRequest, Any],
    store: CustomKeyStore,
    stores: Sequence[CustomKeyStore],
) -> CustomKeyStore:
    request = call.request
    cluster = await require_active_cluster(call, request["CloudHsmClusterId"], hsms=2)
    require_unused(cluster, stores)
    require_issued_by(cluster, request["TrustAnchorCertificate"])
    return replace(
        store,
        cluster_id=request["CloudHsmClusterId"],
        cluster_certificate=certificate_of(cluster),
        trust_anchor=request["TrustAnchorCertificate"],
        password=request["KeyStorePassword"],
    )


async def _change_cluster(
    call: Call[api.UpdateCustomKeyStoreRequest, Any],
    store: CustomKeyStore,
    others: Sequence[CustomKeyStore],
) -> CustomKeyStore:
    request = call.request
    if "CloudHsmClusterId" in request:
        cluster = await require_active_cluster(call, request["CloudHsmClusterId"], hsms=2)
        require_related(cluster, store)
        require_unused(cluster, others)
        store = replace(store, cluster_id=request["CloudHsmClusterId"])
    return replace(store, password=request.get("KeyStorePassword", store.password))


def _new_proxy(call: Call[Any, Any], request: api.CreateCustomKeyStoreRequest) -> XksProxy:
    credential = request["XksProxyAuthenticationCredential"]
    service = request.get("XksProxyVpcEndpointServiceName", "")
    return XksProxy(
        endpoint=request["XksProxyUriEndpoint"],
        path=request["XksProxyUriPath"],
        connectivity=request["XksProxyConnectivity"],
        access_key_id=credential["AccessKeyId"],
        secret_access_key=credential["RawSecretAccessKey"],
        vpc_endpoint_service=service,
        vpc_endpoint_service_owner=request.get("XksProxyVpcEndpointServiceOwner", call.account)
        if service
        else "",
    )


def _change_proxy(call: Call[api.UpdateCustomKeyStoreRequest, Any], proxy: XksProxy) -> XksProxy:
    request = call.request
    changed = replace(
        proxy,
        endpoint=request.get("XksProxyUriEndpoint", proxy.endpoint),
        path=request.get("XksProxyUriPath", proxy.path),
        connectivity=request.get("XksProxyConnectivity", proxy.connectivity),
        vpc_endpoint_service=request.get(
            "XksProxyVpcEndpointServiceName", proxy.vpc_endpoint_service
        ),
        vpc_endpoint_service_owner=request.get(
            "XksProxyVpcEndpointServiceOwner", proxy.vpc_endpoint_service_owner
        ),
    )
    if "XksProxyAuthenticationCredential" in request:
        credential = request["XksProxyAuthenticationCredential"]
        changed = replace(
            changed,
            access_key_id=credential["AccessKeyId"],
            secret_access_key=credential["RawSecretAccessKey"],
        )
    if changed.connectivity == "PUBLIC_ENDPOINT":
        return replace(changed, vpc_endpoint_service="", vpc_endpoint_service_owner="")
    if not changed.vpc_endpoint_service:
        raise ValidationException(
            "XksProxyVpcEndpointServiceName is required for this type of custom key store."
        )
    owner = changed.vpc_endpoint_service_owner or call.account
    return replace(changed, vpc_endpoint_service_owner=owner)


def _require_free_proxy(proxy: XksProxy, stores: Sequence[CustomKeyStore]) -> None:
    over_vpc = proxy.connectivity == "VPC_ENDPOINT_SERVICE"
    for other in (store.proxy for store in stores):
        if other is None:
            continue
        if (other.endpoint, other.path) == (proxy.endpoint, proxy.path):
            raise api.XksProxyUriInUseException
        if over_vpc and other.vpc_endpoint_service == proxy.vpc_endpoint_service:
            raise api.XksProxyVpcEndpointServiceInUseException
        private = over_vpc or other.connectivity == "VPC_ENDPOINT_SERVICE"
        if private and other.endpoint == proxy.endpoint:
            raise api.XksProxyUriEndpointInUseException


def _describe(store: CustomKeyStore) -> Any:
    entry: dict[str, Any] = {
        "CustomKeyStoreId": store.store_id,
        "CustomKeyStoreName": store.name,
        "ConnectionState": store.connection_state,
        "CreationDate": store.created_at,
        "CustomKeyStoreType": "AWS_CLOUDHSM" if store.proxy is None else "EXTERNAL_KEY_STORE",
    }
    if store.error_code:
        entry["ConnectionErrorCode"] = store.error_code
    if store.proxy is None:
        entry["CloudHsmClusterId"] = store.cluster_id
        entry["TrustAnchorCertificate"] = store.trust_anchor
    else:
        entry["XksProxyConfiguration"] = _describe_proxy(store.proxy)
    return entry


def _describe_proxy(proxy: XksProxy) -> api.XksProxyConfigurationType:
    entry: api.XksProxyConfigurationType = {
        "Connectivity": proxy.connectivity,
        "AccessKeyId": proxy.access_key_id,
        "UriEndpoint": proxy.endpoint,
        "UriPath": proxy.path,
    }
    if proxy.vpc_endpoint_service:
        entry["VpcEndpointServiceName"] = proxy.vpc_endpoint_service
        entry["VpcEndpointServiceOwner"] = proxy.vpc_endpoint_service_owner
    return entry
